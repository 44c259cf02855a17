"""Reads posts that are zip archives, in memory and up to a size limit."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from narrate.errors import ReadingError
from narrate.net import requests
from narrate.reading.fetch import Source

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The compression methods of EPUB and Office; others cannot be decompressed in chunks."""
_ENCRYPTED = 0x1  # bit 0 of a member's flags
_AGAIN_HINT = "get the file again"


class Archive:
    """An open archive. Errors name ``source.subject``, and the ``format`` if the data is not an archive."""

    def __init__(self, source: Source, format: str) -> None:  # noqa: A002
        self.subject = source.subject
        self._left = requests.MAX_RESPONSE_BYTES
        try:
            self._zip = zipfile.ZipFile(BytesIO(source.data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise ReadingError(f"is not a valid {format}", self.subject, _AGAIN_HINT) from None

    @property
    def names(self) -> list[str]:
        """The names of the members, in order."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Decompress a member.

        Raises `ReadingError` if it is missing or damaged, or if all members that were read so far exceed
        `requests.MAX_RESPONSE_BYTES` together.
        """
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            raise ReadingError(f"{name} is missing from it", self.subject, _AGAIN_HINT) from None
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("is protected by a password", self.subject, "save it without one")
        if member.compress_type not in _METHODS:
            raise ReadingError(
                f"{name} is compressed with a method that narrate does not read",
                self.subject,
                "compress it with zip",
            )
        data = self._decompress(member)
        self._left -= len(data)
        if self._left < 0:
            hint = "remove what you do not want narrated"
            raise ReadingError(
                f"is larger than {requests.MAX_RESPONSE_BYTES / 1e6:g} MB when decompressed", self.subject, hint
            )
        return data

    def _decompress(self, member: zipfile.ZipInfo) -> bytes:
        """Up to one byte more than the limit allows: the stated size may be wrong."""
        try:
            with self._zip.open(member) as file:
                return file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise ReadingError(f"{member.filename} in it is damaged", self.subject, _AGAIN_HINT) from error


def parse_xml(data: bytes) -> etree._Element | None:
    """Parse XML, or return None if it is broken. Loads no external resource and resolves no entity."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def text_of(element: etree._Element) -> str:
    """All text of an element of XML."""
    return "".join(str(part) for part in element.itertext())
