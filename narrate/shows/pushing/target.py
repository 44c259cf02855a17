"""Where a site is hosted: S3-compatible storage, a machine with SSH, or a folder, through fsspec.

The one place that calls fsspec and what is under it. Credentials are found where each service's own tools find
them, and never come from narrate.
"""

from __future__ import annotations

import errno
import logging
import os
import posixpath
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit

from narrate.errors import OptionError, StorageError, install_hint
from narrate.net.urls import redacted
from narrate.shows.site.hosting import cache_control, media_type

Value = TypeVar("Value")
Moved = Callable[[int], object]
"""Is called with how many bytes of a file have been sent."""

DELAYS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""How long to wait before each further try."""

_SSH = ("sftp", "ssh")
_SSH_OPTIONS = {"known_hosts": (), "connect_timeout": 30, "keepalive_interval": 15}
"""An empty ``known_hosts`` is that of the user; without, any host would do."""
_LOCAL = ("file", "local")
_RENAMING = (*_LOCAL, *_SSH)
"""Others show a file when it is whole; these would show it while it grows, so it gets its name afterwards."""
_PART_BYTES = 10 << 20
_EXTRAS = {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp"}
_FINAL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR}
_FINAL_ERRORS = (PermissionError, FileNotFoundError, NotADirectoryError, IsADirectoryError, NotImplementedError)
_FINAL_NAMES = {
    "HostKeyNotVerifiable": "its key is not in ~/.ssh/known_hosts: connect with ssh once, and look at the key",
    "NoCredentialsError": "give credentials as for the AWS command line: ~/.aws/credentials or AWS_ACCESS_KEY_ID",
    "PartialCredentialsError": "give both parts of the credentials",
    "ProfileNotFound": "check AWS_PROFILE",
    "ParamValidationError": "check the name of the bucket",
}
"""Errors of libraries that another try would not mend, by the names of their classes, and what may."""

_log = logging.getLogger(__name__)


class Target:
    """A place for a site. Paths are relative to it. Methods try a few times, then raise `StorageError`.

    May be used by several threads.
    """

    def __init__(self, address: str, *, wait: Callable[[float], object] = time.sleep) -> None:
        """``address`` is a URL or a folder. Raises `OptionError` if it is none that can be used."""
        self.address = address
        self._scheme, self._wait = _scheme(address), wait
        self._connecting = Lock()
        self._files: Any = None
        self._root = ""
        _require_packages(self._scheme)

    @property
    def folder(self) -> Path | None:
        """The folder that it is on this machine; None if it is elsewhere."""
        return Path(self.address.removeprefix(f"{self._scheme}://")) if self._scheme in _LOCAL else None

    def read(self, path: str) -> bytes | None:
        """The content of a small file; None if there is none."""
        return self._try(lambda files, root: bytes(files.cat_file(root + path)), path, missing=None)

    def size(self, path: str) -> int | None:
        """Of a file, in bytes; None if there is none."""

        def look(files: Any, root: str) -> int | None:
            facts = files.info(root + path)
            return int(facts["size"]) if facts["type"] == "file" else None

        return self._try(look, path, missing=None)

    def folders(self) -> list[str]:
        """The names of the folders at the top."""

        def look(files: Any, root: str) -> list[str]:
            found = files.ls(root.rstrip("/") or "/", detail=True)
            return [posixpath.basename(each["name"].rstrip("/")) for each in found if each["type"] == "directory"]

        return self._try(look, "", missing=[])

    def send(self, path: str, file: Path, moved: Moved) -> None:
        """Put a file there. Raises `FileNotFoundError` if ``file`` is not there."""
        with file.open("rb"):  # so that what is missing later is missing there
            self._put(
                path, lambda files, place, told: files.put_file(str(file), place, callback=_watch(moved), **told)
            )

    def write(self, path: str, data: bytes) -> None:
        """Put a small file there."""
        self._put(path, lambda files, place, told: files.pipe_file(place, data, **told))

    def remove(self, path: str) -> None:
        """Remove a file, if it is there, and the folders around it that become empty."""

        def act(files: Any, root: str) -> None:
            with suppress(FileNotFoundError):
                files.rm_file(root + path)
            if self._scheme in _RENAMING:
                with suppress(Exception):  # the first that is not empty; libraries differ in what they say of it
                    for folder in list(PurePosixPath(path).parents)[:-1]:
                        files.rmdir(root + str(folder))

        self._try(act, path)

    def _put(self, path: str, put: Callable[[Any, str, dict[str, Any]], object]) -> None:
        told: dict[str, Any] = {}
        if _EXTRAS.get(self._scheme) == "s3":
            headers = {"ContentType": media_type(path), "CacheControl": cache_control(path)}
            told = {**headers, "chunksize": _PART_BYTES}

        def act(files: Any, root: str) -> None:
            place = root + path
            folder, name = posixpath.split(place)
            if self._scheme not in _RENAMING:
                put(files, place, told)
                return
            files.makedirs(folder, exist_ok=True)
            partial = f"{folder}/.{name}.partial"
            put(files, partial, told)
            os.replace(partial, place) if self._scheme in _LOCAL else files.mv(partial, place)

        self._try(act, path)

    def _try(self, act: Callable[[Any, str], Value], path: str, **missing: Value) -> Value:
        """What ``act`` returns; ``missing``, if it is given and the file is not there."""
        for delay in (*DELAYS_S, None):
            try:
                files, root = self._connection()
                return act(files, root)
            except Exception as error:
                if missing and isinstance(error, FileNotFoundError):
                    return missing["missing"]
                if delay is None or _is_final(error):
                    raise self._error(error, path) from error
                _log.warning("%s: %s; trying again", self._subject(path), _said(error))
                self._files = None  # a connection that failed once is not used again
                self._wait(delay)
        raise AssertionError

    def _connection(self) -> tuple[Any, str]:
        with self._connecting:
            if self._files is None:
                self._files, root = _connect(self.address, self._scheme)
                self._root = f"{root.rstrip('/')}/"
            return self._files, self._root

    def _subject(self, path: str) -> str:
        return f"{self.address.rstrip('/')}/{path}" if path else self.address

    def _error(self, error: Exception, path: str) -> StorageError:
        hint = _FINAL_NAMES.get(type(error).__name__, "run the same command again to go on")
        if isinstance(error, PermissionError):
            hint = "check the user or credentials, and that they may write there"
        elif isinstance(error, FileNotFoundError):
            hint = "check that the bucket, or the machine and its folder, is there"
        return StorageError(f"cannot be reached or written: {_said(error)}", self._subject(path), hint)


def _scheme(address: str) -> str:
    if "://" not in address:
        return "file"
    try:
        parts = urlsplit(address)
        has_password, _ = parts.password is not None, parts.port
    except ValueError:
        raise OptionError("is no address", redacted(address)) from None
    if has_password:
        hint = "use an SSH key, or a credentials file"
        raise OptionError("a password in an address is seen by others", redacted(address), hint)
    if "::" in address or parts.query or parts.fragment:
        raise OptionError("is no place for a site", redacted(address), "name s3://…, sftp://… or a folder")
    if (parts.scheme not in _LOCAL and not parts.netloc) or (parts.scheme in _SSH and not parts.path.strip("/")):
        raise OptionError("names no folder", redacted(address), "name s3://BUCKET/FOLDER or sftp://MACHINE/FOLDER")
    return parts.scheme


def _require_packages(scheme: str) -> None:
    try:
        import fsspec

        if scheme in _SSH:
            import sshfs  # noqa: F401
        else:
            fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        raise _not_installed(scheme) from error
    except ValueError:
        raise OptionError("is no place for a site", f"{scheme}://", "name s3://…, sftp://… or a folder") from None


def _not_installed(scheme: str) -> OptionError:
    return OptionError(
        "pushing to such a target needs other packages", f"{scheme}://", install_hint(_EXTRAS.get(scheme, "push"))
    )


def _connect(address: str, scheme: str) -> tuple[Any, str]:
    if scheme in _SSH:
        from sshfs import SSHFileSystem

        parts = urlsplit(address)
        given = {name: value for name, value in (("username", parts.username), ("port", parts.port)) if value}
        return SSHFileSystem(parts.hostname, **given, **_SSH_OPTIONS, skip_instance_cache=True), parts.path
    from fsspec.core import url_to_fs

    options = {"use_listings_cache": False} if scheme not in _LOCAL else {}
    files, root = url_to_fs(address, skip_instance_cache=True, **options)
    return files, str(root)


def _watch(moved: Moved) -> Any:
    from fsspec.callbacks import Callback

    return Callback(hooks={"moved": lambda _size, value, **_: moved(value)})


def _is_final(error: Exception) -> bool:
    """Whether another try would fail as well."""
    known = isinstance(error, _FINAL_ERRORS) or type(error).__name__ in _FINAL_NAMES
    return known or (isinstance(error, OSError) and error.errno in _FINAL_ERRNOS)


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
