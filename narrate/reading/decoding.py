"""Decodes bytes as text: finds the encoding and removes control characters."""

from __future__ import annotations

import codecs
import logging
import re
from functools import partial
from typing import NoReturn

from narrate.errors import ReadingError

CONTROLS = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r\f\v\x85"
}
"""For `str.translate`: removes control characters, which do not belong in a text."""

_log = logging.getLogger(__name__)

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, because it begins with that mark
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_ENDS = re.compile(r"\r\n?|[\f\v\x85]")
_CONTROL = re.compile(f"[{re.escape(''.join(map(chr, CONTROLS)))}]")
_MAX_CONTROL_SHARE = 0.02  # of all characters; audio and images have far more
_CONTROL_BYTES = bytes(code for code in CONTROLS if code < 0x80)
_ASCII = bytes(range(0x80))
_BINARY = "is binary, not text"
_HINT = "name a text file or a web page"

# Python's codec -> the labels that stand for it in browsers (https://encoding.spec.whatwg.org/#names-and-labels),
# in Python's spelling. Often the codec is a superset, because pages with that label really use it. A label that is
# not here is no text encoding ("hex") or not safe ("utf-7").
_LABELS = {
    "utf-8": "utf-8 utf-8-sig",
    "utf-16-le": "utf-16 utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1252": "ascii iso8859-1 cp1252",
    "cp1254": "iso8859-9 cp1254",
    "cp874": "tis-620 iso8859-11 cp874",
    "gb18030": "gb2312 gbk gb18030",
    "big5hkscs": "big5 big5hkscs cp950",
    "cp932": "shift_jis cp932",
    "cp949": "euc_kr cp949",
    **{name: name for name in ("euc_jp", "iso2022_jp", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866")},
    **{name: name for name in ("cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258")},
    **{name: name for name in (f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))},
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_LABEL = re.compile(r"(?:x-)?([a-z0-9][a-z0-9_:-]{1,40})")
# A text in one of these may happen to be valid UTF-8; all but the shortest contain this byte.
_LOOKS_LIKE_UTF8 = {"utf-16-le": b"\0", "utf-16-be": b"\0", "iso2022_jp": b"\x1b"}

_PRESCAN_BYTES = 4096  # in which a page may declare its encoding
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w:.-]+)", re.IGNORECASE)

_MAX_BROKEN_SHARE = 0.001  # of all bytes; a single invalid byte is always tolerated
# Letters and marks of English, French, German, Spanish and Nordic texts beyond ASCII, in windows-1252.
_COMMON_IN_1252 = "€…‘’“”•–—\xa0£§©°«»¿¡ÄÅÖÜÉßàáâäåæçèéêëíîïñóôöøùúûü".encode("cp1252")

_MAX_SAMPLE_BYTES = 200_000
_WORD = re.compile(rb"[0-9@-~\x80-\xff]+")  # includes every second byte of an East Asian character
_GUESSABLE = (
    *("cp1252", "cp1251", "koi8_r", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
# Letters that tell windows-1250 from windows-1252, which have most accented letters in the same places. Letters
# that are common in both and share a place (ć and æ, ę and ê, ů and ù) are no evidence.
_CENTRAL_EUROPEAN = re.compile(r"[šžťźŠŽŹ]|ő(?!e)|ś(?!u)|(?<=[a-z])ż|[ąłľşŁ](?=[a-z])|[čř](?=[aeiouáéíě])")
_WEST_EUROPEAN = re.compile(r"[çàåÇÀÅ]|ã(?=[oe])|õ(?=e)")


def decode(data: bytes, subject: str, charset: str = "", *, html: bool = False) -> str:
    """Decode ``data`` to text whose lines end in ``\\n``, without control characters other than tabs.

    The encoding is that of the byte order mark, else UTF-8 if the data is valid UTF-8 except for a few bytes, else
    the ``charset`` that the server declares, else what the page declares (if ``html``), else a guess. A guess
    and invalid bytes are logged. Raises `ReadingError`, which names ``subject``, if the data is not text.
    """
    declared = [_codec_of(charset)] + ([_codec_of(_declared_label(data))] if html else [])
    text, remark = _decode(data, subject, [codec for codec in declared if codec])
    clean = _CONTROL.sub("", text)
    if _is_binary(len(text) - len(clean), len(text)):
        raise ReadingError(_BINARY, subject, _HINT)
    if remark:
        _log.warning("%s: %s", subject, remark)
    return _LINE_ENDS.sub("\n", clean) if any(end in clean for end in "\r\f\v\x85") else clean


def _decode(data: bytes, subject: str, declared: list[str]) -> tuple[str, str]:
    """The text, and a remark for the log, which may be empty."""
    wide = next((name for bom, name in _WIDE_BOMS if data.startswith(bom)), None)
    if wide is not None:
        return _decode_lenient(data, wide) or _refuse(f"is not text in {wide.upper()}", subject)
    if data.startswith(codecs.BOM_UTF8):
        data, declared = data[len(codecs.BOM_UTF8) :], ["utf-8"]
    hidden = [codec for codec in declared if codec in _LOOKS_LIKE_UTF8 and _LOOKS_LIKE_UTF8[codec] in data]
    legacy = [codec for codec in declared if codec != "utf-8" and codec not in _LOOKS_LIKE_UTF8]
    for attempt in (
        *(partial(_decode_strict, data, codec) for codec in (*hidden, "utf-8")),
        partial(_decode_lenient_utf8, data, declared="utf-8" in declared),
        *(partial(_decode_strict, data, codec) for codec in legacy),
        *(partial(_decode_lenient, data, codec) for codec in legacy),
    ):
        reading = attempt()
        if reading is not None:
            return reading
    # The remaining encodings share the control characters, so an image can be refused before guessing.
    if _is_binary(len(data) - len(data.translate(None, _CONTROL_BYTES)), len(data)):
        _refuse(_BINARY, subject)
    return _decode_guessed(data, declared)


def _refuse(problem: str, subject: str) -> NoReturn:
    raise ReadingError(problem, subject, _HINT)


def _is_binary(controls: int, length: int) -> bool:
    return controls > max(8, _MAX_CONTROL_SHARE * length)


def _codec_of(label: str) -> str:
    """The codec that a label stands for; empty if none."""
    match = _LABEL.fullmatch(label.strip().lower())
    if match is None:
        return ""
    try:
        return _CODECS.get(codecs.lookup(match[1]).name, "")
    except LookupError:
        return ""


def _declared_label(data: bytes) -> str:
    """The encoding that a page declares in its first bytes; empty if it declares none."""
    head = _COMMENT.sub(b"", data[:_PRESCAN_BYTES])
    match = _META.search(head) or _XML.match(head)
    label = match[1].decode("ascii", "replace") if match else ""
    return "utf-8" if label.lower().startswith("utf-16") else label  # it cannot be, since its ASCII was readable


def _decode_strict(data: bytes, codec: str) -> tuple[str, str] | None:
    try:
        return data.decode(codec), ""
    except UnicodeDecodeError:
        return None


def _decode_lenient(data: bytes, codec: str) -> tuple[str, str] | None:
    """The text with U+FFFD in place of a few invalid bytes; None if there are too many."""
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd") - (data.count("\ufffd".encode()) if codec == "utf-8" else 0)
    if broken > max(1, _MAX_BROKEN_SHARE * len(data)) or broken == len(text) > 0:
        return None
    return text, f"invalid bytes ({broken}) are read as \ufffd" if broken > 0 else ""


def _decode_lenient_utf8(data: bytes, *, declared: bool) -> tuple[str, str] | None:
    """The same for UTF-8, provided that there is other evidence for it."""
    mended = _decode_lenient(data, "utf-8")
    if mended is None:
        return None
    text = mended[0]
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    western = not data.translate(None, _ASCII + _COMMON_IN_1252)
    return mended if whole > broken or (declared and not western) else None


def _decode_guessed(data: bytes, declared: list[str]) -> tuple[str, str]:
    codec = _guess_codec(data)
    text, _ = _decode_strict(data, codec) or _decode_lenient(data, codec) or (data.decode("cp1252", "replace"), "")
    name = codec.replace("cp125", "windows-125")
    why = f"is not in {' or '.join(declared)}, as declared" if declared else "does not declare its encoding"
    return text, f"{why}; read as {name}, which is a guess"


def _guess_codec(data: bytes) -> str:
    """The most likely codec, judged by the words that are not ASCII; windows-1252 if they give no evidence."""
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - 100) if first else 0
    sample = data[start : start + _MAX_SAMPLE_BYTES]
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    joined = b" ".join(
        words if len(sample) < _MAX_SAMPLE_BYTES else words[:-1]
    )  # it may be cut within a character
    if 2 * len(joined.translate(None, _ASCII)) < len(joined):
        return _guess_latin(sample)
    from charset_normalizer import from_bytes

    best = from_bytes(joined, cp_isolation=list(_GUESSABLE)).best()
    return _guess_latin(sample) if best is None or best.encoding == "cp1252" else best.encoding


def _guess_latin(sample: bytes) -> str:
    central = len(_CENTRAL_EUROPEAN.findall(sample.decode("cp1250", "replace")))
    western = len(_WEST_EUROPEAN.findall(sample.decode("cp1252", "replace")))
    return "cp1250" if central > western else "cp1252"
