"""The folder of a site as a web application."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import unquote_to_bytes

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from narrate.shows.serving.conditions import etag, last_modified, precondition
from narrate.shows.serving.files import open_inside
from narrate.shows.serving.listing import page
from narrate.shows.serving.reply import file_reply
from narrate.shows.site.hosting import cache_control, is_secret, media_type
from narrate.shows.site.published import feeds_of

_INDEX = "index.html"
_SAFE = {"x-content-type-options": "nosniff"}
_SHARED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified",
}
"""Players in other pages may read all but pages."""
_PREFLIGHT = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "If-Modified-Since, If-None-Match, If-Range, Range",
    "access-control-max-age": "86400",
    "allow": "GET, HEAD, OPTIONS",
}


def site_app(site: Path) -> Starlette:
    """The application that serves the files in ``site``, each as it is when it is asked for."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        path = os.fsdecode(unquote_to_bytes(request.scope["raw_path"]))
        try:
            return await to_thread.run_sync(_answer, site, path[1:], request)
        except OSError:  # too many open files: never a 404, which would tell apps that an episode is gone
            return PlainTextResponse("Too many visitors; try again.\n", 503, headers={"retry-after": "5"})

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD", "OPTIONS"])])


def _answer(site: Path, path: str, request: Request) -> Response:
    opened = open_inside(site, path)
    if opened is None:
        return _missing()
    if not stat.S_ISDIR(os.fstat(opened).st_mode):
        if path.endswith("/"):
            os.close(opened)
            return _missing()
        return _file(opened, path, request)
    os.close(opened)
    if path and not path.endswith("/"):
        raw_path: bytes = request.scope["raw_path"]
        return Response(status_code=308, headers={"location": f"{raw_path.decode('ascii')}/"})
    index = open_inside(site, f"{path}{_INDEX}")
    if index is not None and stat.S_ISREG(os.fstat(index).st_mode):
        return _file(index, f"{path}{_INDEX}", request)
    if index is not None:
        os.close(index)
    return _missing() if path else HTMLResponse(page(feeds_of(site)), headers=_SAFE)


def _file(file: int, path: str, request: Request) -> Response:
    """The answer that sends an open file, or says that the client has it. The file is closed sooner or later."""
    try:
        facts, kind = os.fstat(file), media_type(path)
        headers = {
            **_SAFE,
            **({} if kind.startswith("text/html") else _SHARED),
            **({"x-robots-tag": "noindex"} if is_secret(path) else {}),
            "cache-control": cache_control(path),
            "etag": etag(facts),
            "last-modified": last_modified(facts),
        }
        status = precondition(request.headers, facts)
        if status == 200:
            return file_reply(file, request.headers, headers, kind, head=request.method == "HEAD")
    except BaseException:
        os.close(file)
        raise
    os.close(file)
    return Response(status_code=status, headers=headers)


def _missing() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404, headers=_SAFE)
