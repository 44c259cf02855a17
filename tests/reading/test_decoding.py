"""Texts in many encodings, declared correctly, wrongly or not at all."""

from __future__ import annotations

import gzip
import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import growth

from narrate.errors import ReadingError
from narrate.reading.decoding import decode

GERMAN = "Grüße aus München"
LONG_GERMAN = "Wir hören heute früh schöne Musik, trinken süßen Tee und lesen „Die Leiden des jungen Werthers“. "
UTF8 = "“Grüße”, naïve café – " * 100


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING", "narrate")


# UTF-8 and what marks itself


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_decoded_without_a_warning(encoding: str, caplog: pytest.LogCaptureFixture) -> None:
    assert decode("# “Grüße” 🎧\n".encode(encoding), "a.md") == "# “Grüße” 🎧\n"
    assert caplog.messages == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_the_byte_order_mark_determines_the_byte_order(encoding: str) -> None:
    assert decode("\N{ZERO WIDTH NO-BREAK SPACE}Grüße\n".encode(encoding), "a.md") == "Grüße\n"


@pytest.mark.parametrize(
    "charset", ["latin-1", "ascii", "windows-1251", "shift_jis", "gb2312", "utf-16", "hex", "?"]
)
def test_a_byte_order_mark_and_valid_utf8_override_the_declared_encoding(
    charset: str, caplog: pytest.LogCaptureFixture
) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(LONG_GERMAN.encode(encoding), "a.md", charset) == LONG_GERMAN
    assert caplog.messages == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "iso2022_jp"])
def test_text_that_happens_to_be_valid_utf8_is_in_the_declared_encoding(encoding: str) -> None:
    text = "Tea: お茶を飲みました。"
    assert decode(text.encode(encoding), "a", encoding) == text


# What is stated


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "“Don’t” – €5, Grüße"),
        ("US-ASCII", "cp1252", "“Don’t” – €5, Grüße"),
        ("latin1", "cp1252", "Grüße"),
        ("WINDOWS-1252", "cp1252", "Grüße"),
        ("x-cp1251", "cp1251", "Привет"),
        ("windows-1250", "cp1250", "Zażółć gęślą jaźń"),
        ("iso-8859-2", "iso8859-2", "Zażółć gęślą jaźń"),
        ("iso-8859-15", "iso8859-15", "€ œ"),
        ("iso-8859-9", "cp1254", "ığş"),
        ("KOI8-R", "koi8-r", "Привет"),
        ("macintosh", "mac-roman", "Grüße"),
        ("Shift_JIS", "cp932", "①天気"),
        ("x-sjis", "cp932", "天気"),
        ("euc-jp", "euc_jp", "天気"),
        ("gb2312", "gb18030", "天氣🎧"),
        ("GBK", "gb18030", "天氣"),
        ("big5", "big5hkscs", "天氣"),
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "날씨"),
    ],
)
def test_labels_mean_what_they_mean_in_browsers(
    charset: str, encoding: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert decode(text.encode(encoding), "a", charset) == text
    assert decode(f'<meta charset="{charset}">{text}'.encode(encoding), "a", html=True).endswith(text)
    assert caplog.messages == []


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=koi8-r>",
        "<META charset = 'KOI8-R' >",
        '<meta\nname="x" charset="koi8-r">',
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        '<?xml version="1.0" encoding="koi8-r"?>',
        '<!-- <meta charset="windows-1252"> --><meta charset="koi8-r">',
        "x" * 4000 + '<meta charset="koi8-r">',
    ],
)
def test_a_page_declares_its_encoding(head: str, caplog: pytest.LogCaptureFixture) -> None:
    assert decode(f"{head}Чай".encode("koi8-r"), "a", html=True) == f"{head}Чай"
    assert caplog.messages == []


def test_the_server_s_declaration_overrides_the_page_s() -> None:
    page = '<meta charset="koi8-r">Чай'
    assert decode(page.encode("cp1251"), "a", "windows-1251", html=True) == page


def test_only_pages_declare_their_encoding(caplog: pytest.LogCaptureFixture) -> None:
    text = '<meta charset="koi8-r">' + LONG_GERMAN
    assert decode(text.encode("cp1252"), "a") == text
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("label", ["hex", "zip", "zlib", "base64", "rot13", "idna", "punycode", "utf-7", "utf7"])
def test_codecs_that_are_not_text_encodings_are_never_used(label: str) -> None:
    text = "+AGg-x 6869 aGk= " + GERMAN
    for data in (text.encode(), text.encode("cp1252")):
        assert decode(data, "a", label) == text
        assert decode(f"<meta charset={label}>".encode() + data, "a", html=True).endswith(text)


@pytest.mark.parametrize(
    "label", ["", "klingon", "utf", "undefined", "a" * 1000, "os.path", "\0", "ü", "../x", "-"]
)
def test_an_unknown_label_is_ignored(label: str) -> None:
    assert decode(GERMAN.encode(), "a", label) == GERMAN


# What is stated wrongly


@pytest.mark.parametrize(
    "text", [GERMAN, LONG_GERMAN, "It’s a “quote” — isn’t it?", "I don’t know. " + "word " * 1000]
)
def test_windows_1252_declared_as_utf8_is_decoded(text: str, caplog: pytest.LogCaptureFixture) -> None:
    assert decode(text.encode("cp1252"), "a", "utf-8") == text
    assert caplog.messages == ["a: is not in utf-8, as declared; read as windows-1252, which is a guess"]


def test_the_page_s_declaration_is_used_if_the_server_s_does_not_fit() -> None:
    page = '<meta charset="koi8-r">Привет из Москвы.'
    assert decode(page.encode("koi8-r"), "a", "utf-8", html=True) == page


# Broken bytes


@pytest.mark.parametrize("charset", ["utf-8", "", "latin-1"])
def test_utf8_with_a_few_invalid_bytes_is_utf8(charset: str, caplog: pytest.LogCaptureFixture) -> None:
    data = UTF8.encode() + b"\xff" + UTF8.encode() + "é".encode()[:1]
    assert decode(data, "a", charset) == f"{UTF8}\ufffd{UTF8}\ufffd"
    assert caplog.messages == ["a: invalid bytes (2) are read as \ufffd"]


def test_utf8_with_a_byte_order_mark_and_an_invalid_byte_is_utf8() -> None:
    assert decode(b"\xef\xbb\xbf" + GERMAN.encode() + b"\xff", "a") == f"{GERMAN}\ufffd"


def test_declared_utf8_with_invalid_bytes_needs_no_other_evidence() -> None:
    assert decode(b"word " * 500 + b"\xff" + b"word", "a", "utf-8") == "word " * 500 + "\ufffdword"


def test_replacement_characters_in_the_text_are_not_invalid_bytes(caplog: pytest.LogCaptureFixture) -> None:
    assert decode("\ufffd\ufffd ü".encode(), "a") == "\ufffd\ufffd ü"
    assert caplog.messages == []


@pytest.mark.parametrize("encoding", ["shift_jis", "gb18030", "big5"])
def test_other_encodings_tolerate_a_few_invalid_bytes(encoding: str, caplog: pytest.LogCaptureFixture) -> None:
    data = ("天下" * 500).encode(encoding) + b"\x81\n"
    assert decode(data, "a", encoding).startswith("天下" * 500)
    assert "invalid byte" in caplog.text


def test_utf16_tolerates_a_few_invalid_bytes() -> None:
    assert decode("Grüße ".encode("utf-16") + b"\x00", "a") == "Grüße \ufffd"


# What is not stated

TEXTS = [
    ("cp1252", GERMAN),
    ("cp1252", "Grüße"),
    ("cp1252", "ein süßes Öl"),
    ("cp1252", LONG_GERMAN),
    ("cp1252", "“It’s fine,” he said — and didn’t mean it… A naïve café."),
    ("cp1252", "word " * 50_000 + "don’t"),
    ("cp1252", "C’est très bien, la mère et le père sont à la fenêtre, où ça a été agréable."),
    ("cp1252", "Où est le cœur de la forêt ? Là-bas, près de la rivière, à côté du vieux chêne."),
    ("cp1252", "¿Qué pasó mañana? El niño comió piñas en España, según él."),
    ("cp1252", "Não, as ações são boas. Os cães estão lá fora, e amanhã haverá corações."),
    ("cp1252", "Perché è così? La città è più bella di lunedì, però c’è tanta gente."),
    ("cp1252", "Är du här på ön? Vi åker till sjön och äter smörgåsar."),
    ("cp1252", "Jeg går på æbleplantagen og spiser rødgrød med fløde."),
    ("cp1250", "Zażółć gęślą jaźń. Dziś w Łodzi świeci słońce, a dzieci jedzą pączki i piją herbatę."),
    ("cp1250", "Cześć, jak się masz? Dziękuję, bardzo dobrze."),
    ("cp1250", "Dnes je v Praze hezky a děti jedí koláče, říká babička."),
    ("cp1250", "Az erdőben sűrű köd ült, és a felhők között előbújt a nap."),
    ("cp1250", "Danas je lijepo vrijeme pa ćemo šetati. Možda ćemo piti čaj kod kuće."),
    ("cp1251", "Привет из Москвы. Сегодня хорошая погода, и мы идём гулять в парк. Потом будем пить чай."),
    ("koi8-r", "Привет из Москвы. Сегодня хорошая погода, и мы идём гулять в парк. Потом будем пить чай."),
    ("cp1253", "Καλημέρα από την Αθήνα. Σήμερα ο καιρός είναι ωραίος και πηγαίνουμε βόλτα."),
    ("shift_jis", "こんにちは。今日は天気がいいので、公園を散歩しました。それからお茶を飲みました。"),
    ("euc_jp", "こんにちは。今日は天気がいいので、公園を散歩しました。それからお茶を飲みました。"),
    ("gb18030", "今天天气很好，我们去公园散步。然后一起喝茶，谈论最近读过的书。"),
    ("big5", "今天天氣很好，我們去公園散步。然後一起喝茶，談論最近讀過的書。"),
    ("euc_kr", "오늘은 날씨가 좋아서 공원을 산책했습니다. 그리고 차를 마셨습니다."),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS, ids=[f"{encoding} {text[:12]}" for encoding, text in TEXTS])
def test_the_encoding_is_guessed(encoding: str, text: str, caplog: pytest.LogCaptureFixture) -> None:
    assert decode(text.encode(encoding), "a") == text
    page = f"<!DOCTYPE html><html><body class='a'><p>{text}</p><a href='https://a.example/'>more</a></body></html>"
    assert decode(page.encode(encoding), "b", html=True) == page
    many = f"{text}\n" * (400_000 // len(text.encode(encoding)))
    assert decode(many.encode(encoding), "c") == many
    assert [message[:2] for message in caplog.messages] == ["a:", "b:", "c:"]
    assert all(message.endswith(", which is a guess") for message in caplog.messages)


def test_a_guess_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    decode(GERMAN.encode("cp1252"), "a.md")
    assert caplog.messages == ["a.md: does not declare its encoding; read as windows-1252, which is a guess"]


@pytest.mark.parametrize("data", [b"a\xffb", b"ok \xff", b"\xed\xa0\x80", b"caf\xe9", b"x\x81y", b"\x81"])
def test_bytes_without_evidence_are_still_decoded(data: bytes) -> None:
    assert decode(data, "a")


# What is no text

PICTURE = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000)


@pytest.mark.parametrize(
    "data",
    [
        PICTURE,
        gzip.compress(UTF8.encode() + random.Random(2).randbytes(500)),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)),
        b"%PDF-1.7\n" + random.Random(3).randbytes(5000),
        b"\x00\x01\x02" * 100,
        "plain words".encode("utf-16-le"),
        "plain words and “quotes”".encode("utf-16-be"),
        b"text" * 20 + b"\x00" * 9,
    ],
)
@pytest.mark.parametrize("charset", ["", "utf-8", "latin-1"])
def test_binary_data_is_an_error(data: bytes, charset: str) -> None:
    with pytest.raises(ReadingError, match=r"^a\.png: is binary, not text; name a text file or a web page$"):
        decode(data, "a.png", charset)


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xff\xfe\x00\xd8" * 9, b"\xff\xfe\x00\x00\xff\xff\xff\xff"])
def test_a_wrong_byte_order_mark_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^a: is not text in UTF-(16|32); "):
        decode(data, "a")


def test_a_few_control_characters_are_dropped() -> None:
    assert decode("on\x00e t\x07w\x1bo \x7fthr\x9cee\x08".encode(), "a") == "one two three"


def test_a_long_text_may_contain_more_control_characters() -> None:
    assert decode(b"text" * 2500 + b"\x00" * 100, "a") == "text" * 2500


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb\r", "a\nb\n"),
        (b"a\n\rb\r\r\n", "a\n\nb\n\n"),
        (b"a\fb\vc", "a\nb\nc"),
        ("a\u0085b".encode(), "a\nb"),
        (b"a\tb\n", "a\tb\n"),
        ("a\u2028b\u00a0c".encode(), "a\u2028b\u00a0c"),
        (b"no end", "no end"),
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_every_line_ending_becomes_a_newline(given: bytes, text: str) -> None:
    assert decode(given, "a") == text


@given(
    st.binary(max_size=300), st.sampled_from(["", "utf-8", "latin-1", "shift_jis", "utf-16", "hex"]), st.booleans()
)
def test_any_bytes_are_decoded_or_a_reading_error(data: bytes, charset: str, html: bool) -> None:
    try:
        text = decode(data, "a", charset, html=html)
    except ReadingError:
        return
    assert "\r" not in text
    assert "\0" not in text


def _read(data: bytes) -> None:
    with suppress(ReadingError):
        decode(data, "a", html=True)


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    [
        *(b"word ", b"x", b"\xff", b"<!--", b"<meta ", b"abc\x01", b"\xc3"),
        *("Grüße ".encode(), "Grüße ".encode("cp1252"), "天気".encode("cp932")),
    ],
)
def test_ten_times_the_bytes_take_ten_times_as_long(piece: bytes) -> None:
    small, large = (piece * (size // len(piece)) for size in (400_000, 4_000_000))
    assert growth(_read, small, large, at_most=30) < 30
