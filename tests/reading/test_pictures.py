"""Captions belong to their picture and are said once; a file name is not said at all."""

from __future__ import annotations

import pytest

from narrate.reading.article import read_document
from narrate.reading.fetch import Source
from reading.notation import outline_lines


def lines(body: str) -> str:
    page = f"<html><head><title>Lamps</title></head><body>{body}</body></html>"
    return outline_lines(read_document(page, Source(b"", "html", name="lamps"))).removeprefix("title: Lamps\n")


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="wp-caption"><img src="a.jpg" alt="Lit"><p class="wp-caption-text">Lit at dusk.</p></div>',
        '<figure><img src="a.jpg" alt=""><div class="caption">Lit at dusk.</div></figure>',
        '<div><span><img src="a.jpg" alt="Lit at dusk"></span><p class="photoCaption">Lit at dusk.</p></div>',
        '<figure><img src="a.jpg" alt="Lit at dusk"><figcaption>Lit at dusk.</figcaption></figure>',
        '<div class="figure"><div><img src="a.jpg" alt="Lit"></div><p class="title">Lit at dusk.</p></div>',
        '<div class="imageblock"><p><img src="a.jpg" alt="Lit"></p><div class="title">Lit at dusk.</div></div>',
        '<figure><p>Lit at dusk.</p><img src="a.jpg" alt=""></figure>',
        '<div><div>Lit at dusk.</div><img src="a.jpg" alt="Lit at dusk"></div>',
        '<div><img src="a.jpg" alt="Lit at dusk."><p>Lit at dusk.</p></div>',
    ],
)
def test_a_caption_belongs_to_its_picture(picture: str) -> None:
    assert lines(picture) == "  image a.jpg\n    caption: Lit at dusk."


def test_a_credit_is_part_of_the_caption() -> None:
    picture = '<div><img src="a.jpg"><p class="caption">Lit.</p><p class="credit">Photo: Ann</p></div>'
    assert lines(picture) == "  image a.jpg\n    caption: Lit. Photo: Ann"
    picture = '<figure><img src="a.jpg"><span class="copyright">Ann</span><figcaption>Lit.</figcaption></figure>'
    assert lines(picture) == "  image a.jpg\n    caption: Ann Lit."
    picture = '<figure><img src="a.jpg"><div>Ann</div><figcaption>Lit.</figcaption></figure>'
    assert lines(picture) == "  image a.jpg\n    caption: Lit. Ann"


def test_a_class_that_names_a_caption_far_from_any_picture_is_text() -> None:
    assert lines('<div><p class="caption">Lit at dusk.</p></div>') == "  text: Lit at dusk."


def test_a_box_with_text_of_its_own_is_no_figure() -> None:
    text = "The lamp stands on the stairs, and nobody has moved it for as long as anybody can remember."
    page = f'<div><img src="a.jpg"><p class="caption">Lit.</p><p>{text}</p></div>'
    assert f"  text: {text}" in lines(page)


def test_a_caption_that_follows_itself_is_said_once() -> None:
    figure = '<figure><img src="{}.jpg"><figcaption>Lit.</figcaption></figure>'
    assert lines(figure.format("a") + figure.format("b")).count("Lit.") == 1


@pytest.mark.parametrize(
    "alt",
    [
        "Market Hall.png",
        r"C:\pictures\pier 2.jpg",
        "IMG_20190304_1234",
        "image",
        "0225-ann-lamp-01",
        "a/b.webp",
        "null",
    ],
)
def test_a_file_name_is_no_description(alt: str) -> None:
    assert lines(f'<p><img src="a.jpg" alt="{alt}"></p>') == "  image a.jpg"


@pytest.mark.parametrize("alt", ["A lamp", "Figure 3", "well-known", "state-of-the-art", "Photo of a lamp"])
def test_a_description_is_kept(alt: str) -> None:
    assert lines(f'<p><img src="a.jpg" alt="{alt}"></p>') == f"  image a.jpg: {alt}"


def test_an_alternative_text_has_no_tags() -> None:
    alt = "Lit.&lt;br&gt;&lt;small&gt;By &lt;a href=&quot;x&quot;&gt;Ann&lt;/a&gt;&lt;/small&gt;"
    assert lines(f'<img src="a.jpg" alt="{alt}">') == "  image a.jpg: Lit. By Ann"
    assert lines('<img src="a.jpg" alt="a &lt; b &gt; c">') == "  image a.jpg: a < b > c"
