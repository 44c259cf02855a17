"""Where in a site a show is. The folder of a private show has a name that nobody can guess."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import quote

from narrate import lazy_re as re
from narrate.errors import StorageError
from narrate.shows.show import Show
from narrate.storage import translate_os_errors, write_atomically

TOKEN = "show.token"
"""The file beside `show.toml` with the secret part of the address of a private show."""

_BYTES = 16
_TOKEN = re.compile(r"[0-9a-f]{32}")


def site_folder(show: Show) -> str:
    """The name of a show's folder in its site. Makes up a token for a private show that has none.

    Raises `StorageError` if the token cannot be read or written.
    """
    return f"{show.name}-{_token(show)}" if show.private else show.name


def folder_url(show: Show) -> str:
    """The address of `site_folder`; ends in a slash."""
    return f"{show.base_url}/{quote(site_folder(show))}/"


def new_token(show: Show) -> str:
    """Give a private show a new address, and return its token. Raises `StorageError`."""
    token, file = secrets.token_hex(_BYTES), _file(show)
    with translate_os_errors("the token", file):
        write_atomically(file, lambda stream: stream.write(f"{token}\n".encode()))
        file.chmod(0o600)
    return token


def _token(show: Show) -> str:
    file = _file(show)
    try:
        token = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return new_token(show)
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot be read: {error}", str(file), "remove it for a new token") from None
    if not _TOKEN.fullmatch(token):
        raise StorageError("is no token", str(file), "remove it for a new one")
    return token


def _file(show: Show) -> Path:
    return show.file.with_name(TOKEN)
