"""Music: notes, keys, chords, meters, and the numbers of works."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading import roman
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Music:
    after_notes: frozenset[str]
    beside_chords: frozenset[str]
    beside_works: frozenset[str]
    after_meters: frozenset[str]
    beside_meters: frozenset[str]
    catalogs: dict[str, str]


_DATA = vocabulary(_Music, "music")

_SIGNS = {"♯": "sharp", "#": "sharp", "♭": "flat", "b": "flat", "♮": "natural"}
_QUALITIES = {
    "": "",
    "m": "minor",
    "min": "minor",
    "maj": "major",
    "M": "major",
    "△": "major",
    "Δ": "major",
    "dim": "diminished",
    "aug": "augmented",
    "sus": "suspended",
    "add": "add",
}
_NUMBER = r"(?:2|4|5|6|7|9|11|13)"

# --- notes and chords -------------------------------------------------------------------------------------------

_NOTE = re.compile(
    rf"(?<![\w#♯♭])(?P<note>[A-G])(?P<sign>[♯♭♮]|\#|b)?(?P<quality>{'|'.join(filter(None, _QUALITIES))})?"
    rf"(?P<number>{_NUMBER})?(?P<added>(?:sus|add|b|♭|#|♯){_NUMBER})?(?:/(?P<bass>[A-G])(?P<bass_sign>[♯♭#b])?)?(?![\w#♯♭+/-])"
)
_KEY = re.compile(rf"{GAP}(?:{either(_DATA.after_notes)})\b")
_WORD = re.compile(r"[a-z]+")


def _has_near(match: re.Match[str], words: frozenset[str]) -> bool:
    """Whether one of the words stands in the same part of the sentence."""
    near = _WORD.findall(f"{before(match, 60)} {after(match, 40)}".lower())
    return not words.isdisjoint(near)


def _verbalize_note(match: re.Match[str]) -> str | None:
    """``C♯`` → ``C sharp``, ``Am7`` → ``A minor seven``."""
    if not _is_note(match):
        return None
    words = [match["note"], _SIGNS.get(match["sign"] or "", ""), _QUALITIES[match["quality"] or ""]]
    words.append(cardinal(int(match["number"])) if match["number"] else "")
    words += [_added(match["added"])] if match["added"] else []
    words += ["over", match["bass"], _SIGNS.get(match["bass_sign"] or "", "")] if match["bass"] else []
    return " ".join(filter(None, words))


def _added(text: str) -> str:
    found = re.fullmatch(r"(\D+)([0-9]+)", text)
    assert found
    return f"{_SIGNS.get(found[1]) or _QUALITIES[found[1]]} {cardinal(int(found[2]))}"


def _is_note(match: re.Match[str]) -> bool:
    """Whether the letter is a note here; ``C#`` is a language too, ``Am`` and ``G7`` have other meanings."""
    sign, quality, number = match["sign"] or "", match["quality"] or "", match["number"]
    if sign and sign in "♯♭♮":
        return True
    if sign == "#" and not (quality or number):
        return bool(_KEY.match(after(match, 14)))
    if quality == "M" and number not in ("7", "9", "11", "13"):
        return bool(number) and _is_in_music(match)  # DM2 is a kind of diabetes, and DM a message
    if (quality in ("m", "min", "maj", "M", "△", "Δ") and number) or quality in ("dim", "sus", "maj"):
        return bool(number or sign or _is_in_music(match))
    if not (sign or quality or number or match["bass"]):
        return False
    if sign == "b" and _KEY.match(after(match, 14)):
        return True
    return _is_in_music(match)


def _is_in_music(match: re.Match[str]) -> bool:
    if match[0] == "Am" and re.match(r" I\b", after(match, 3)):
        return False
    return _has_near(match, _DATA.beside_chords)


_ACCIDENTAL = re.compile(r"(?<![\w♯♭♮])[♯♭♮](?![\w♯♭♮])")

# --- meters and works -------------------------------------------------------------------------------------------

_METER = re.compile(r"(?<![\w/.,$])(?P<beats>[1-9][0-9]?)/(?P<of>2|4|8|16)(?![\w/]|[.,][0-9]|-[0-9])")
_BEFORE_MUSIC = re.compile(rf"{GAP}(?:{either(_DATA.after_meters)})\b")
_AFTER_MUSIC = re.compile(r"(?:\bin(?:to)?|,) $")
_METERS = frozenset("2/2 2/4 3/4 4/4 5/4 6/4 7/4 3/8 5/8 6/8 7/8 9/8 12/8".split())


def _verbalize_meter(match: re.Match[str]) -> str | None:
    """``a 3/4 waltz``, ``a jig in 6/8``."""
    usual = match[0] in _METERS and _AFTER_MUSIC.search(before(match, 6)) and after(match, 4) != " of "
    if not (_BEFORE_MUSIC.match(after(match, 16)) or (usual and _has_near(match, _DATA.beside_meters))):
        return None
    return f"{cardinal(int(match['beats']))} {cardinal(int(match['of']))}"


_OPUS = re.compile(
    rf"(?<![\w-])(?P<name>[Oo]pp?)\.?{GAP}?(?:(?P<number>[0-9]{{1,3}})/(?P<part>[0-9]{{1,2}})(?![\w/])"
    r"|(?<=\.)(?P<alone>[0-9]{1,3})(?!\w|[./:][0-9])|(?=[0-9]))"
)


def _verbalize_opus(match: re.Match[str]) -> str:
    """``Op.109`` → ``Opus one hundred nine``, ``Op. 10/3`` → ``Opus ten, number three``."""
    name = "Opus" if match["name"][0] == "O" else "opus"
    if match["part"]:
        return f"{name} {cardinal(int(match['number']))}, number {cardinal(int(match['part']))}"
    return f"{name} {cardinal(int(match['alone'])) if match['alone'] else ''}"


_CATALOG = re.compile(
    rf"(?<![\w.])(?P<name>{either(_DATA.catalogs)}){GAP}"
    rf"(?P<number>[0-9]{{1,4}}|(?P<group>[IVX]{{1,5}})(?P<gap>:|:? )(?P<work>[0-9]{{1,3}}))(?![\w:]|[.,][0-9])"
)


def _verbalize_catalog(match: re.Match[str]) -> str | None:
    """``K. 545`` → ``K five forty-five``, ``BWV 1007`` → ``B W V ten oh seven``."""
    name, number = match["name"], match["number"]
    if name in ("K.", "D.") and not _has_near(match, _DATA.beside_works):
        return None
    if match["group"]:
        return f"{_DATA.catalogs[name]} {cardinal(roman.value(match['group']))} {serial(match['work'])}"
    hundreds, rest = divmod(int(number), 100)
    words = f"{cardinal(hundreds)} oh {cardinal(rest)}" if hundreds > 9 and 0 < rest < 10 else serial(number)
    return f"{_DATA.catalogs[name]} {words}"


RULES: tuple[Rule, ...] = (
    Rule("musical note", _NOTE, _verbalize_note, trigger_chars="ABCDEFG"),
    Rule("accidental by itself", _ACCIDENTAL, lambda match: _SIGNS[match[0]], trigger_chars="♯♭♮"),
    Rule("musical meter", _METER, _verbalize_meter, trigger_chars="/"),
    Rule(
        "opus",
        _OPUS,
        _verbalize_opus,
        trigger_chars=DIGITS,
    ),
    Rule("catalog of works", _CATALOG, _verbalize_catalog, trigger_chars=DIGITS),
)
