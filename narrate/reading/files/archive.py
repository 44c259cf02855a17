"""Posts that are zip archives, read in memory and as far as a limit allows."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from narrate.errors import ReadingError
from narrate.net import requests
from narrate.reading.fetch import Source

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What EPUB and Office may be packed with; the others cannot be unpacked piece by piece."""
_ENCRYPTED = 0x1  # bit 0 of a member's flags
_AGAIN_HINT = "get the file again"


class Archive:
    """An opened archive. Its errors name ``source.subject`` and say that it is no ``format`` where it is none."""

    def __init__(self, source: Source, format: str) -> None:  # noqa: A002
        self.subject = source.subject
        self._left = requests.MAX_RESPONSE_BYTES
        try:
            self._zip = zipfile.ZipFile(BytesIO(source.data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise ReadingError(f"is no {format}", self.subject, _AGAIN_HINT) from None

    @property
    def names(self) -> list[str]:
        """The members, in order."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises `ReadingError` when there is no such member, it is damaged, or all that were read so far are larger
        than `requests.MAX_RESPONSE_BYTES` together.
        """
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            raise ReadingError(f"{name} is missing in it", self.subject, _AGAIN_HINT) from None
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("is protected by a password", self.subject, "save it without one")
        if member.compress_type not in _METHODS:
            raise ReadingError(
                f"{name} is packed in a way that narrate does not read", self.subject, "pack it with zip"
            )
        data = self._unpacked(member)
        self._left -= len(data)
        if self._left < 0:
            hint = "take out what is not to be narrated"
            raise ReadingError(
                f"is larger than {requests.MAX_RESPONSE_BYTES / 1e6:g} MB when unpacked", self.subject, hint
            )
        return data

    def _unpacked(self, member: zipfile.ZipInfo) -> bytes:
        """As many bytes as are left, and one more where there are more: the size that is stated may be wrong."""
        try:
            with self._zip.open(member) as file:
                return file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise ReadingError(f"{member.filename} in it is damaged", self.subject, _AGAIN_HINT) from error


def parse_xml(data: bytes) -> etree._Element | None:
    """XML as a tree, or None where it is broken. Nothing outside of it is looked at and no entity is replaced."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
