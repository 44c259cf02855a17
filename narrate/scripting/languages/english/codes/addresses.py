"""Web and email addresses, paths and file names, shortened to what a person would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import parts, serial, spell, split_words
from narrate.scripting.languages.english.numbers.amounts import DIGITS
from narrate.scripting.languages.english.numbers.numbers import digits
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import PROSE_AND_CODE, Rule

_PUNCTUATION = ".,;:!?)]}'\"’”»*_"


@dataclass(frozen=True, slots=True)
class _Addresses:
    DISJOINT: ClassVar[tuple[tuple[str, ...], ...]] = (("spelled_extensions", "word_extensions", "extensions"),)

    spelled_domains: frozenset[str]
    known_domains: tuple[str, ...]
    spelled_extensions: tuple[str, ...]
    word_extensions: tuple[str, ...]
    no_files: frozenset[str]
    extensions: dict[str, str]


_DATA = vocabulary(_Addresses, "addresses")
_EXTENSIONS = {
    **{end: spell(end) for end in _DATA.spelled_extensions},
    **{end: end for end in _DATA.word_extensions},
    **_DATA.extensions,
}
"""File extensions, in lowercase and without the dot, and how they are read."""
_END = either(_EXTENSIONS)
_END_OF_DOMAIN = either(_DATA.known_domains)


def _url(match: re.Match[str]) -> str:
    return spoken_host(match[1].rstrip(_PUNCTUATION)) + _punctuation(match[0])


def _shown_url(match: re.Match[str]) -> str:
    return _heard_part(match[1].rstrip(_PUNCTUATION)) + _punctuation(match[0])


def _punctuation(text: str) -> str:
    """The punctuation after an address; a bracket that closes one within the address belongs to the address."""
    end, extra = len(text), text.count(")") - text.count("(")
    while end and text[end - 1] in _PUNCTUATION and (text[end - 1] != ")" or extra > 0):
        end -= 1
        extra -= text[end] == ")"
    return text[end:]


def spoken_host(host: str) -> str:
    """``www.example.co.uk:80`` → ``example dot co dot U K port eight zero``."""
    name, _, port = _heard_part(host).partition(":")
    labels = name.split(".")
    said = [
        spell(label) if at and label.lower() in _DATA.spelled_domains else label for at, label in enumerate(labels)
    ]
    if len(labels) == 4 and all(label.isdecimal() for label in labels):
        said = [_byte(label) for label in labels]
    return " dot ".join(part for part in said if part) + (f" port {digits(port)}" if port.isdecimal() else "")


def _heard_part(host: str) -> str:
    """``user@www.example.org`` → ``example.org``."""
    return re.sub(r"^www\.", "", host.rpartition("@")[2], flags=re.IGNORECASE)


def _byte(text: str) -> str:
    return serial(text.lstrip("0") or "0")


def _domain(match: re.Match[str]) -> str:
    return spoken_host(_domain_of(match)) + _punctuation(match[0])


def _shown_domain(match: re.Match[str]) -> str:
    return _heard_part(_domain_of(match)) + _punctuation(match[0])


def _domain_of(match: re.Match[str]) -> str:
    return re.split("[/?#]", match[0], maxsplit=1)[0].rstrip(_PUNCTUATION)


def _email(match: re.Match[str]) -> str:
    return f"{_name(match[1])} at {spoken_host(match[2])}"


def _name(text: str) -> str:
    """The part before the @, with its dots and dashes, which a listener could not guess."""
    signs = {".": " dot ", "_": " underscore ", "−": " dash ", "+": " plus "}
    text = re.sub(r"[0-9]+", lambda number: f" {_digits_in_name(number[0])} ", text.replace("-", "−"))
    return " ".join("".join(signs.get(sign, sign) for sign in text).split())


def _digits_in_name(text: str) -> str:
    """A year and a number of two digits as such, others digit by digit."""
    return serial(text) if len(text) < 3 or re.fullmatch("(?:19|20)[0-9]{2}", text) else digits(text)


def _handle(match: re.Match[str]) -> str | None:
    return f"at {split_name(match[1])}" if split_name(match[1]) else None


def _hashtag(match: re.Match[str]) -> str:
    return f"hashtag {split_name(match[1])}"


def split_name(name: str) -> str:
    """``MachineLearning`` → ``Machine Learning``; capitals are kept."""
    return " ".join(serial(part) if part[0].isdecimal() and "." not in part else part for part in parts(name))


def _community(match: re.Match[str]) -> str:
    return f"{match[1]} slash {split_name(match[2])}"


def _ip(match: re.Match[str]) -> str | None:
    parts = match.groups()[:4]
    if any(int(part) > 255 for part in parts):
        return None
    port, network = match["port"], match["network"]
    words = " dot ".join(_byte(part) for part in parts)
    return words + (f" port {digits(port)}" if port else "") + (f" slash {serial(network)}" if network else "")


def _file(match: re.Match[str]) -> str:
    return path(match[0])


def _named_file(match: re.Match[str]) -> str | None:
    """``main.py``, but not the ``2.5.c`` of a list."""
    is_name = _LETTER.search(match["stem"]) and match[0] not in _DATA.no_files
    return path(match[0]) if is_name else None


_LETTER = re.compile("[A-Za-z_*]")


def path(text: str) -> str:
    """``~/src/main.py`` → ``tilde slash src slash main dot P Y``."""
    signs = {"/": "slash", "\\": "backslash", "~": "tilde", "*": "star", ":": "colon", ".": "dot", "-": "dash"}
    words = []
    for piece in re.findall(r"\.[A-Za-z0-9]+(?![A-Za-z0-9])|[A-Za-z0-9_]+|[/\\~*:.-]", text):
        if piece in signs:
            words.append(signs[piece])
        elif piece[0] == ".":
            words.append(f"dot {_EXTENSIONS.get(piece[1:].lower()) or split_words(piece[1:])}")
        else:
            words.append(split_words(piece))
    return " ".join(word for word in words if word)


def _windows(match: re.Match[str]) -> str:
    behind = _punctuation(match[0])
    return path(match[0].removesuffix(behind) if behind else match[0]) + behind


_AGENCY = re.compile(r"(?<![\w/])/(?P<name>[A-Z][A-Za-z]{2,15})/(?=\s|\.?\s?[-–—]|\.\s|$)")


RULES: tuple[Rule, ...] = (
    Rule(
        "web address",
        re.compile(r"(?:https?|ftp)://([^\s/<>?#]+)[^\s<>]*", re.IGNORECASE),
        _url,
        PROSE_AND_CODE,
        "/",
        _shown_url,
    ),
    Rule(
        "web address without scheme",
        re.compile(r"(?<![\w.])www\.([^\s/<>?#]+\.[^\s/<>?#]+)[^\s<>]*", re.IGNORECASE),
        _url,
        PROSE_AND_CODE,
        ".",
        _shown_url,
    ),
    Rule(
        "email address",
        re.compile(r"(?<![\w.+-])([\w+-][\w.+-]*)@([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,})(?!\w)"),
        _email,
        PROSE_AND_CODE,
        "@",
    ),
    Rule(
        "arXiv number",
        re.compile(r"\barxiv:\s?[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?", re.IGNORECASE),
        lambda _: "archive preprint",
        trigger_chars=DIGITS,
        show=lambda _: "arXiv preprint",
    ),
    Rule(
        "DOI",
        re.compile(r"\bdoi:\s?10\.\d+/[^\s<>,;)]*[\w]", re.IGNORECASE),
        lambda _: "D O I link",
        trigger_chars="/",
        show=lambda _: "DOI link",
    ),
    Rule(
        "domain name",
        re.compile(
            rf"(?<![\w@./-])[A-Za-z0-9][A-Za-z0-9.-]*\.(?:{_END_OF_DOMAIN})(?:/[^\s<>]*|(?![\w-]|\.\w)(?::\d+)?)"
        ),
        _domain,
        trigger_chars=".",
        show=_shown_domain,
    ),
    Rule("user handle", re.compile(r"(?<![\w@./])@([A-Za-z_]\w*)(?!\w)"), _handle, trigger_chars="@"),
    Rule("hashtag", re.compile(r"(?<![\w#&/])#([A-Za-z]\w*)"), _hashtag, trigger_chars="#"),
    Rule(
        "forum community", re.compile(r"(?<![\w/.])/?([ru])/([A-Za-z]\w+)(?![\w/])"), _community, trigger_chars="/"
    ),
    Rule(
        "IP address",
        re.compile(
            r"(?<![\w.])([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?::(?P<port>[0-9]{1,5})|/(?P<network>[0-9]{1,2}))?(?![\w]|\.[0-9])"
        ),
        _ip,
        trigger_chars=DIGITS,
    ),
    Rule(
        "port of localhost",
        re.compile(r"(?<![\w./@:-])localhost:(?P<port>[0-9]{2,5})(?![\w:]|[./]\w)"),
        lambda match: f"localhost port {serial(match['port'])}",
        trigger_chars=":",
    ),
    Rule("Windows path", re.compile(r"(?<!\w)[A-Z]:\\[^\s<>\"”)]*"), _windows, trigger_chars="\\"),
    Rule(
        "name of a news agency",
        _AGENCY,
        lambda match: match["name"].replace("PRN", "P R N"),
        trigger_chars="/",
    ),
    Rule(
        "Unix path",
        re.compile(r"(?<![\w/.~<>)])(?:~|\.{1,2})?/[A-Za-z_.][\w.-]*(?:/[\w.-]+)+/?(?<![.-])"),
        _file,
        trigger_chars="/",
    ),
    Rule("home path", re.compile(r"(?<![\w/.~])(?:~|\.{1,2})/[\w.-]*\w/?"), _file, trigger_chars="/"),
    Rule(
        "relative path",
        re.compile(rf"(?<![\w./@:-])[\w-][\w.-]*/[\w./*-]*\.(?:{_END})(?![\w-]|\.\w)"),
        _file,
        trigger_chars="/",
    ),
    Rule(
        "file name",
        re.compile(
            rf"(?<![\w./@$-])(?=[\w*-]+\.\w)(?P<stem>\*|[\w-]+)(?:\.(?:tar|min|test|spec))?\.(?:{_END})(?![\w-]|\.\w|/)"
        ),
        _named_file,
        trigger_chars=".",
    ),
    Rule(
        "dotfile",
        re.compile(r"(?<![\w./@])\.(?:git\w+|env|bashrc|zshrc|vimrc|npmrc|htaccess|DS_Store|\w+ignore)\b"),
        _file,
        trigger_chars=".",
    ),
)
