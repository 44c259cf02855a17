"""The cover is a JPEG of a size that can travel, or there is a reason why not."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from files import ffmpeg, whistle

from narrate.errors import EncodingError
from narrate.publishing.cover import MOST_PIXELS, cover_of
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
        ("2000x1000", (MOST_PIXELS, 700)),
        ("1000x2000", (700, MOST_PIXELS)),
        ("1500x1500", (MOST_PIXELS, MOST_PIXELS)),
        ("1400x1400", (1400, 1400)),
        ("3000x30", (MOST_PIXELS, 14)),
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
    assert max(width, height) <= MOST_PIXELS


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
    file = picture(tmp_path / "elsewhere" / "cover.png")
    assert cover_of(post_with(str(file), tmp_path / "posts"))


def test_a_post_without_a_place_finds_a_picture_from_here(tmp_path: Path) -> None:
    for name in ("cover.png", "concat:x.png", "-i.png"):
        picture(Path.cwd() / name)
        assert size_of(cover_of(post_with(name))) == (64, 48)


def test_a_post_that_names_no_picture_has_no_cover() -> None:
    assert cover_of(post_with("")) == b""


@pytest.mark.parametrize("image", ["https://a.b/cover.png", "file:///cover.png"])
def test_a_picture_on_the_web_is_not_fetched(image: str) -> None:
    with pytest.raises(EncodingError, match="narrate does not fetch it") as caught:
        cover_of(post_with(image))
    assert caught.value.which == image


@pytest.mark.parametrize("image", ["cover.png", ".", "cover\0.png"])
def test_a_picture_that_is_missing_is_named(tmp_path: Path, image: str) -> None:
    with pytest.raises(EncodingError, match="the cover is missing") as caught:
        cover_of(post_with(image, tmp_path))
    assert caught.value.which == str(tmp_path / image)
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
