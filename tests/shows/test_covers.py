"""Covers: pictures that directories accept are used as they are, others are made to fit, and titles are drawn."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFilter, ImageOps
from shows_of_tests import SHOW

from narrate.errors import EncodingError, OptionError
from narrate.shows.covers import colors as palette
from narrate.shows.covers import show_cover
from narrate.shows.covers.cover import MAX_BYTES, MAX_SIDE, MIN_SIDE, Cover
from narrate.shows.covers.drawing import drawn
from narrate.shows.covers.fitting import fitted

TITLES = ("Tour", "Narrated Essays", "Überlegungen zur Erkenntnistheorie", "Философия вслух")
SIX_COLORS = ((255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 255, 0), (0, 0, 0), (255, 255, 255))


def flag(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Three columns of two colors each: whatever is done to it, it shows which way up it is."""
    image = Image.new("RGB", (3, 2))
    image.putdata(SIX_COLORS)
    return image.resize((width, height), Image.Resampling.NEAREST).convert(mode)


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def opened(cover: Cover) -> Image.Image:
    image = Image.open(io.BytesIO(cover.data))
    image.load()
    return image


def check(cover: Cover) -> Image.Image:
    """The picture, if directories accept it."""
    image = opened(cover)
    assert image.width == image.height
    assert MIN_SIDE <= image.width <= MAX_SIDE
    assert (image.mode, Image.MIME[str(image.format)]) == ("RGB", cover.mime)
    assert len(cover.data) <= MAX_BYTES
    return image


def near(one: Any, other: Any) -> bool:
    return all(abs(a - b) <= 24 for a, b in zip(one, other, strict=True))


def test_a_picture_that_fits_is_used_byte_for_byte() -> None:
    for form, side, name in (("PNG", MIN_SIDE, "png"), ("JPEG", MAX_SIDE, "jpg")):
        picture = encoded(flag(side, side), form)
        cover = fitted(picture, "cover")
        assert (cover.data, cover.changes) == (picture, ())
        assert cover.name.startswith("cover-")
        assert cover.name.endswith(name)
        check(cover)


@pytest.mark.parametrize(
    ("picture", "changed", "side"),
    [
        (lambda: encoded(flag(600, 600)), "it has 600 × 600 pixels", MIN_SIDE),
        (lambda: encoded(flag(3100, 3100)), "it has 3100 × 3100 pixels", MAX_SIDE),
        (lambda: encoded(flag(1800, 1800), "WEBP"), "it is a WEBP", 1800),
        (lambda: encoded(flag(1500, 1500), "GIF"), "it is a GIF", 1500),
        (lambda: encoded(flag(1500, 1500, "P")), "its colors are P", 1500),
        (lambda: encoded(flag(1500, 1500, "CMYK"), "JPEG"), "its colors are CMYK", 1500),
        (lambda: encoded(flag(1500, 1500, "RGBA")), "its colors are RGBA", 1500),
    ],
    ids=["small", "large", "webp", "gif", "palette", "cmyk", "alpha"],
)
def test_what_does_not_fit_is_made_to(picture: Callable[[], bytes], changed: str, side: int) -> None:
    cover = fitted(picture(), "cover")
    assert changed in cover.changes
    image = check(cover)
    assert image.width == side
    corners = [image.getpixel((side // 6, side // 4)), image.getpixel((side * 5 // 6, side * 3 // 4))]
    assert near(corners[0], SIX_COLORS[0])
    assert near(corners[1], SIX_COLORS[5])


def test_what_is_not_square_is_shown_whole_on_its_own_blur() -> None:
    for width, height in ((2000, 1000), (700, 1400)):
        cover = fitted(encoded(flag(width, height)), "cover")
        assert cover.changes == (f"it is not square: {width} × {height} pixels",)
        image = check(cover)
        side, scale = image.width, image.width / max(width, height)
        left, top = (side - width * scale) / 2, (side - height * scale) / 2
        inside = image.getpixel((round(left + width * scale / 6), round(top + height * scale / 4)))
        assert near(inside, SIX_COLORS[0])
        around = ImageOps.grayscale(image.crop((0, 0, side // 8, side // 8)))
        lines = around.filter(ImageFilter.FIND_EDGES).crop((2, 2, 100, 100))
        assert max(lines.tobytes()) < 40, "it is blurred"


def test_a_picture_that_is_stored_turned_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    cover = fitted(encoded(flag(1500, 1500), "JPEG", exif=exif), "cover")
    assert cover.changes == ("it is stored turned",)
    assert near(check(cover).getpixel((250, 375)), SIX_COLORS[5])


def test_colors_stay_whatever_a_picture_stores() -> None:
    """What is transparent is white, gray of 16 bits stays gray, and a damaged profile is none."""
    gray = Image.new("I;16", (1500, 1500), 0x8000)
    assert near(check(fitted(encoded(gray), "cover")).getpixel((9, 9)), (128, 128, 128))
    clear = Image.new("RGBA", (1500, 1500), (255, 0, 0, 0))
    assert near(check(fitted(encoded(clear), "cover")).getpixel((9, 9)), (255, 255, 255))
    damaged = encoded(flag(600, 600), "PNG", icc_profile=b"nonsense")
    assert near(check(fitted(damaged, "cover")).getpixel((200, 300)), SIX_COLORS[0])
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profiled = encoded(flag(600, 600), icc_profile=profile)
    assert near(check(fitted(profiled, "cover")).getpixel((200, 300)), SIX_COLORS[0])


def test_a_large_file_becomes_a_smaller_one() -> None:
    busy = Image.effect_noise((1600, 1600), 30).convert("RGB")
    cover = fitted(encoded(busy, "JPEG", quality=95), "cover")
    assert "KB" in cover.changes[0]
    check(cover)


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (lambda: b"", "is not a picture that can be read"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture that can be read"),
        (lambda: encoded(flag(1500, 1500))[:-600], "is not a picture that can be read"),
        (lambda: encoded(flag(1200, 200)), "has only 1200 × 200 pixels"),
        (lambda: encoded(Image.new("1", (10_000, 10_000))), "has too many pixels"),
    ],
    ids=["empty", "svg", "cut short", "small", "large"],
)
def test_what_cannot_be_a_cover_is_an_error(picture: Callable[[], bytes], message: str) -> None:
    with pytest.raises(EncodingError, match=message) as caught:
        fitted(picture(), "art.png")
    assert str(caught.value).startswith("art.png: ")


def test_a_drawn_cover_is_legible_in_the_list_of_an_app() -> None:
    """At 55 pixels, something in it is 6 pixels high and stands out from the background."""
    for title in TITLES:
        small = ImageOps.grayscale(check(drawn(title)).resize((55, 55), Image.Resampling.LANCZOS))
        shades = [small.crop((0, row, 55, row + 1)).tobytes() for row in range(42)]
        rows = "".join("x" if max(row) - min(row) > 110 else " " for row in shades).split()
        assert max(map(len, rows)) >= 6, (title, rows)


def test_shows_look_different_and_colors_can_be_stated() -> None:
    found = [drawn(title).data for title in TITLES]
    assert len(set(found)) == len(TITLES)
    assert found[0] == drawn(TITLES[0]).data, "the same in every run"
    image = opened(drawn("Tour", ("#203040", "#ffffff")))
    assert near(image.getpixel((5, 5)), (0x20, 0x30, 0x40))
    with pytest.raises(OptionError, match="hard to read in these colors"):
        drawn("Tour", ("#203040", "#304050"))
    for pair in palette.PALETTE:
        assert palette.contrast(*pair) >= 7


def test_letters_that_the_font_has_not_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="the font of the cover has no '雨'; set font to a file"):
        drawn("Rain 雨")
    with pytest.raises(OptionError, match="the font of the cover has no '🌧'"):
        drawn("🌧")
    (tmp_path / "a.ttf").write_bytes(b"no font")
    with pytest.raises(OptionError, match="the font cannot be read"):
        drawn("Rain", font=tmp_path / "a.ttf")


def test_emoji_are_left_out_of_a_drawn_cover_and_accents_are_composed() -> None:
    above_the_bars = (0, 0, 1600, 1200)
    words = [
        opened(drawn(title, ("#12344d", "#ffffff"))).crop(above_the_bars).tobytes()
        for title in ("Régen", "Re\u0301gen \n🌧\ufe0f", "\x00 Régen", "Regen")
    ]
    assert words[0] == words[1] == words[2] != words[3]


def test_a_title_of_any_length_is_drawn() -> None:
    for title in ("!", "“Quoted” words, and many more of them", "word " * 9999, "w" * 99_999):
        check(drawn(title))


def test_the_cover_of_a_show_is_its_picture_or_its_title(tmp_path: Path) -> None:
    file = tmp_path / "art.png"
    with pytest.raises(EncodingError, match=r"art\.png: the cover cannot be read: No such file"):
        show_cover(replace(SHOW, cover=file))
    file.write_bytes(encoded(flag(1500, 1500)))
    assert show_cover(replace(SHOW, cover=file)).data == file.read_bytes()
    assert show_cover(SHOW).data == drawn(SHOW.title).data


def test_without_pillow_an_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    message = r"needs Pillow; pip install 'narrate-posts\[show\]'"
    with pytest.raises(EncodingError, match=message):
        drawn("Rain")
    with pytest.raises(EncodingError, match=message):
        fitted(b"", "art.png")
