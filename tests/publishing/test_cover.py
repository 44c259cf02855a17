"""The cover is a JPEG of a size that can travel, or there is a reason why not."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from files import ffmpeg, whistle
from support.server import Reply, Server, serve

from narrate.errors import EncodingError, NetworkError
from narrate.mixing import ffmpeg as ffmpeg_border
from narrate.publishing import cover as covers
from narrate.publishing.cover import MAX_PIXELS, cover_of
from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post


def post_with(image: str, folder: Path | str = "") -> Post:
    return Post("A title", (), slug="a-title", image=image, folder=str(folder))


def picture(file: Path, size: str = "64x48", *options: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    ffmpeg("-f", "lavfi", "-i", f"testsrc=size={size}", "-frames:v", "1", *options, "-update", "1", f"file:{file}")
    return file


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the frame header."""
    assert jpeg[:2] == b"\xff\xd8"
    assert jpeg[-2:] == b"\xff\xd9"
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC2):
        at += 2 + int(struct.unpack(">H", jpeg[at + 2 : at + 4])[0])
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "bmp", "webp"])
def test_any_picture_becomes_a_jpeg_of_its_own_size(tmp_path: Path, ending: str) -> None:
    picture(tmp_path / f"cover.{ending}")
    assert size_of(cover_of(post_with(f"cover.{ending}", tmp_path))) == (64, 48)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ("2000x1000", (MAX_PIXELS, 700)),
        ("1000x2000", (700, MAX_PIXELS)),
        ("1500x1500", (MAX_PIXELS, MAX_PIXELS)),
        ("1400x1400", (1400, 1400)),
        ("3000x30", (MAX_PIXELS, 14)),
        ("17x31", (17, 31)),
    ],
)
def test_a_picture_is_made_smaller_but_never_larger_or_wider(
    tmp_path: Path, size: str, fitted: tuple[int, int]
) -> None:
    picture(tmp_path / "cover.png", size)
    width, height = size_of(cover_of(post_with("cover.png", tmp_path)))
    assert abs(width - fitted[0]) <= 1
    assert abs(height - fitted[1]) <= 1
    assert max(width, height) <= MAX_PIXELS


def test_a_transparent_picture_becomes_a_jpeg_too(tmp_path: Path) -> None:
    picture(tmp_path / "cover.png", "64x48", "-pix_fmt", "rgba")
    assert size_of(cover_of(post_with("cover.png", tmp_path))) == (64, 48)


def test_of_a_moving_picture_the_first_is_taken(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x48:duration=1", tmp_path / "cover.gif")
    assert cover_of(post_with("cover.gif", tmp_path)).count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    "name",
    [
        "sub/cover.png",
        "a b.png",
        "100%.png",
        "cover %d.png",
        "%03d.png",
        "-cover.png",
        "a:b.png",
        "[x]*?.png",
        "“ü”.png",
    ],
)
def test_a_picture_is_found_beside_the_post_whatever_its_name(tmp_path: Path, name: str) -> None:
    picture(tmp_path / name)
    assert size_of(cover_of(post_with(name, tmp_path))) == (64, 48)


def test_a_picture_may_be_named_by_its_whole_path(tmp_path: Path) -> None:
    file = picture(tmp_path / "posts" / "cover.png")
    assert cover_of(post_with(str(file), tmp_path / "posts"))


@pytest.mark.parametrize("how", ["../secret.png", "pictures/../../secret.png", "whole path", "link"])
def test_a_post_names_no_file_outside_its_folder(tmp_path: Path, how: str) -> None:
    secret = picture(tmp_path / "secret.png")
    folder = tmp_path / "posts"
    (folder / "pictures").mkdir(parents=True)
    (folder / "link.png").symlink_to(secret)
    name = {"whole path": str(secret), "link": "link.png"}.get(how, how)
    with pytest.raises(EncodingError, match="not in the post's folder"):
        cover_of(post_with(name, folder))


def test_a_playlist_a_pipe_and_a_huge_file_are_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = picture(tmp_path / "inside.png")
    (tmp_path / "list.png").write_text(f"#EXTM3U\n#EXTINF:1,\n{inside}\n")
    with pytest.raises(EncodingError, match="not an image of a supported type"):
        cover_of(post_with("list.png", tmp_path))
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(EncodingError, match="the cover is missing"):
        cover_of(post_with("pipe.png", tmp_path))
    monkeypatch.setattr(covers, "MAX_COVER_BYTES", 100)
    with pytest.raises(EncodingError, match="larger than"):
        cover_of(post_with("inside.png", tmp_path))


def test_a_post_from_the_web_names_no_file_of_this_machine(workspace: Path) -> None:
    text = b"---\nimage: %s\n---\n\nRain.\n"
    for name, image in (("cover.png", "https://a.b/x/cover.png"), ("/etc/x.png", "https://a.b/etc/x.png")):
        post = read_markdown(Source(text % name.encode(), url="https://a.b/x/post.md"))
        assert post.image == image
    assert read_markdown(Source(text % b"file:///etc/x.png", url="https://a.b/x/post.md")).image == ""


def test_a_post_without_a_place_finds_a_picture_from_here(workspace: Path) -> None:
    for name in ("cover.png", "concat:x.png", "-i.png"):
        picture(Path.cwd() / name)
        assert size_of(cover_of(post_with(name))) == (64, 48)


def test_a_post_that_names_no_picture_has_no_cover() -> None:
    assert cover_of(post_with("")) == b""


# --- on the web -------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "webp"])
def test_a_picture_on_the_web_is_fetched(tmp_path: Path, server: Server, ending: str) -> None:
    kind = f"image/{ending.replace('jpg', 'jpeg')}"
    server.routes["/cover"] = Reply(picture(tmp_path / f"cover.{ending}", "2000x1000").read_bytes(), kind)
    cover = cover_of(post_with(f"{server.url}/cover?size=large"), allow_private_hosts=True)
    assert size_of(cover) == (MAX_PIXELS, 700)
    assert server.paths() == ["/cover?size=large"]


@pytest.mark.parametrize("told", ["image/webp", "application/octet-stream", "", "text/plain"])
def test_a_picture_is_known_by_its_first_bytes_whatever_the_server_calls_it(
    tmp_path: Path, server: Server, told: str
) -> None:
    server.routes["/cover"] = Reply(picture(tmp_path / "cover.png").read_bytes(), told)
    assert size_of(cover_of(post_with(f"{server.url}/cover"), allow_private_hosts=True)) == (64, 48)


def test_a_picture_on_a_private_host_is_not_fetched_unless_meant(server: Server) -> None:
    with pytest.raises(NetworkError, match="not public; add --allow-private-hosts") as caught:
        cover_of(post_with(f"{server.url}/cover.png"))
    assert caught.value.subject == f"{server.url}/cover.png"
    assert server.requests == []


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://a.example/cover.png", "concat://a.png"])
def test_a_picture_is_fetched_over_http_alone(tmp_path: Path, server: Server, place: str) -> None:
    with pytest.raises(NetworkError, match="is not an http or https URL"):
        cover_of(post_with(place, tmp_path), allow_private_hosts=True)
    server.routes["/cover"] = Reply(b"", status=302, headers={"Location": place})
    with pytest.raises(NetworkError, match="is not an http or https URL"):
        cover_of(post_with(f"{server.url}/cover"), allow_private_hosts=True)


HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}/secret.png\n#EXT-X-ENDLIST\n"
NO_PICTURES = {
    "a playlist": HLS.encode(),
    "a list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "a page": b"<!doctype html><p>Not found</p>",
    "a bitmap": b"BM" + bytes(100),
    "an AVIF": b"\0\0\0\x1cftypavif" + bytes(100),
    "a recording in the frame of a WebP": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "a picture after something else": b" \x89PNG\r\n\x1a\n" + bytes(100),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_ffmpeg_might_take_for_more_than_a_picture_never_reaches_it(
    server: Server, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("ffmpeg was asked")

    monkeypatch.setattr(ffmpeg_border, "output", never)
    server.routes["/cover.png"] = Reply(content.replace(b"{}", server.url.encode()), "image/png")
    with pytest.raises(
        EncodingError, match=r"not an image of a supported type; use JPEG, PNG, WebP or GIF"
    ) as caught:
        cover_of(post_with(f"{server.url}/cover.png"), allow_private_hosts=True)
    assert caught.value.subject == f"{server.url}/cover.png"
    assert server.paths() == ["/cover.png"]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(b"", status=404), "there is no such page"),
        (Reply(b"<p>Log in", "text/html"), "is text/html, which narrate does not read"),
        (Reply(b"<svg/>", "image/svg+xml"), "is image/svg.xml, which narrate does not read"),
        (Reply(b"", "image/png"), "is empty"),
    ],
    ids=["missing", "a page", "a drawing", "empty"],
)
def test_a_picture_that_the_web_does_not_give_is_one_clear_error(
    server: Server, reply: Reply, problem: str
) -> None:
    server.routes["/cover.png"] = reply
    with pytest.raises(NetworkError, match=problem) as caught:
        cover_of(post_with(f"{server.url}/cover.png"), allow_private_hosts=True)
    assert caught.value.subject == f"{server.url}/cover.png"


def test_a_damaged_picture_on_the_web_is_named_by_its_address(server: Server) -> None:
    server.routes["/cover.png"] = Reply(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png")
    with pytest.raises(EncodingError) as caught:
        cover_of(post_with(f"{server.url}/cover.png"), allow_private_hosts=True)
    assert f"{server.url}/cover.png" in str(caught.value)


# --- what will not do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("image", ["cover.png", ".", "cover\0.png"])
def test_a_picture_that_is_missing_is_named(tmp_path: Path, image: str) -> None:
    with pytest.raises(EncodingError, match="the cover is missing") as caught:
        cover_of(post_with(image, tmp_path))
    assert caught.value.subject == str(tmp_path / image)
    assert caught.value.hint == "name a file beside the post"


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture at all\n" * 100, b"\x89PNG\r\n\x1a\n" + bytes(100)],
    ids=["empty", "text", "damaged"],
)
def test_what_is_no_picture_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cover.png").write_bytes(content)
    with pytest.raises(EncodingError) as caught:
        cover_of(post_with("cover.png", tmp_path))
    assert "cover.png" in str(caught.value)


def test_a_recording_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(whistle(1))
    ffmpeg("-f", "s16le", "-ar", "16000", "-ac", "1", "-i", tmp_path / "raw", tmp_path / "cover.wav")
    with pytest.raises(EncodingError, match=r"cover\.wav"):
        cover_of(post_with("cover.wav", tmp_path))
