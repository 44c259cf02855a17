"""Medicine and biology: blood pressure, visual acuity, markers of cells, and names with Greek letters."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.characters import GREEK
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBER,
    SIGNS,
    VULGAR,
    after,
    before,
    is_one,
    number_words,
    qualifies,
    range_words,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.rules import Rule

# --- numbers with a slash ---------------------------------------------------------------------------------------

_PRESSURE = re.compile(
    rf"(?P<sign>(?<!\w)[<>≤≥]{GAP}?)?{BEFORE}(?:(?P<from>1[0-9]{{2}})[-–](?=1[0-9]{{2}}/[0-9]{{2,3}}[-–]))?"
    rf"(?P<high>[0-9]{{2,3}})/(?:(?P<from_low>[0-9]{{2,3}})[-–])?(?P<low>[0-9]{{2,3}})(?P<unit>{GAP}?mm{GAP}?Hg)?(?!\w|[/⁄%]|[.,:-][0-9])"
)
_PRESSURES = re.compile(r"\b(?:BP|[Bb]lood pressures?|[Ss]ystolic|[Hh]ypertens\w+|[Pp]ressures?)\b")


def _verbalize_pressure(match: re.Match[str]) -> str | None:
    """``120/80`` → ``one twenty over eighty``."""
    high, low = int(match["high"]), int(match["low"])
    if not (60 <= high <= 250 and 30 <= low <= 150 and low < high):
        return None
    usual = high >= 100 and low >= 50 and high - low >= 20 and not high % 2 == low % 100 == 0
    if not (match["unit"] or usual or _PRESSURES.search(before(match, 60))):
        return None
    if bool(match["from"]) != bool(match["from_low"]):
        return None
    unit = " millimeters of mercury" if match["unit"] else ""
    sign = f"{SIGNS[match['sign'].strip()]} " if match["sign"] else ""
    first, second = (f"{serial(match[name])} to " if match[name] else "" for name in ("from", "from_low"))
    return f"{sign}{first}{serial(match['high'])} over {second}{serial(match['low'])}{unit}"


_ACUITY = re.compile(rf"{BEFORE}(?P<at>20|6)/(?P<of>[1-9][0-9]{{0,2}})(?!\w|[/⁄%]|[.,:-][0-9])")
_SIGHT = re.compile(r"\b(?:vision|(?:eye)?sight|acuity|eyes?|see|sees|saw|hindsight|Snellen)\b", re.I)


def _verbalize_acuity(match: re.Match[str]) -> str | None:
    """``20/40 vision`` → ``twenty forty vision``."""
    if not (_SIGHT.search(after(match)) or _SIGHT.search(before(match, 60))):
        return None
    return f"{cardinal(int(match['at']))} {cardinal(int(match['of']))}"


_PATIENT = re.compile(
    rf"(?<![\w.,$-])(?P<age>[1-9][0-9]?)(?P<years>{GAP}?y/?o\.?)?{GAP}?(?P<sex>[MF])"
    rf"(?={GAP}(?:(?P<sure>c/o|h/o|hx|s/p|with (?:h/o|hx|PMH))|admitted|present(?:ed|ing|s)|who|with a)\b)"
)
_SEXES = {"F": "female", "M": "male"}


def _verbalize_patient(match: re.Match[str]) -> str | None:
    """``a 54F with hx of gout`` → ``a fifty-four-year-old female with hx of gout``; millions have no article."""
    if not match["sure"] and word_before(match) not in ("a", "an"):
        return None
    return f"{cardinal(int(match['age']))}-year-old {_SEXES[match['sex']]}"


_COMPLAINT = re.compile(
    r"(?<![\w/])c/o(?= (?:abdominal|back|chest|cough|dizziness|dyspn\w+|fatigue|fever|headaches?|nausea|pain"
    r"|palpitations|severe|shortness|SOB|sore|vomiting|weakness|worsening)\b)"
)


_INTERVAL = re.compile(r"(?<![\w-])q(?P<hours>[1-9][0-9]?)(?:-(?P<last>[1-9][0-9]?))?h(?!\w)")


def _verbalize_interval(match: re.Match[str]) -> str:
    """``q4h`` → ``every four hours``."""
    last = f" to {cardinal(int(match['last']))}" if match["last"] else ""
    return f"every {cardinal(int(match['hours']))}{last} hours"


_COURSE = re.compile(
    rf"(?<!\w)(?<![0-9]{GAP})[x×]{GAP}?(?P<number>[1-9][0-9]?){GAP}(?P<unit>d|days?|h|hrs?|hours?|mins?|minutes|mos?|months?|weeks?|wks?"
    r"|years?|yrs?)(?!\w)"
)
_SPANS = {"d": "day", "h": "hour", "hr": "hour", "min": "minute", "mo": "month", "wk": "week", "yr": "year"}


def _verbalize_course(match: re.Match[str]) -> str:
    """``x 10 d`` → ``for ten days``."""
    unit = match["unit"].removesuffix("s")
    return f"for {cardinal(int(match['number']))} {_SPANS.get(unit, unit)}{'s' * (match['number'] != '1')}"


_HALF_LIFE = re.compile(r"(?<![\w/.])(?P<time>[tT])_?(?:1/2|½)(?![\w/])")
"""The time after which half is left: ``t1/2``."""
_DNA_UNITS = {"bp": "base pairs", "kb": "kilobases", "Mb": "megabases", "Gb": "gigabases", "nt": "nucleotides"}
_LENGTH = re.compile(
    rf"{BEFORE}(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?(?:{GAP}|[-‑])?(?P<unit>{'|'.join(_DNA_UNITS)})(?![\w/])"
)
_DNA = re.compile(
    r"\b(?:[cm]?[DR]NA|genes?|genom\w+|sequenc\w+|reads?|primers?|fragments?|amplicons?|plasmids?|chromosom\w+|exons?|introns?"
    r"|inserts?|PCR|nucleotides?|contigs?|locus|loci|promoters?|upstream|downstream|deletions?|insertions?)\b"
)


def _verbalize_length(match: re.Match[str]) -> str | None:
    """``a 150 bp fragment`` → ``a one hundred fifty base pair fragment``; elsewhere ``bp`` is a basis point."""
    if not (_DNA.search(before(match, 60)) or _DNA.search(after(match))):
        return None
    unit = _DNA_UNITS[match["unit"]]
    single = qualifies(match) or is_one(match)
    return f"{range_words(match)} {unit[:-1] if single else unit}"


# --- names ------------------------------------------------------------------------------------------------------

_MARKER = re.compile(
    r"(?<![\w-])(?P<name>(?:CD|HER|ER|PR|HR|HLA)-?)(?P<number>[0-9]{0,3})(?P<sign>[+⁺⁻−])(?=[\s,.;:)/]|$)"
)
_SIGNS = {"+": "plus", "⁺": "plus", "⁻": "minus", "−": "minus"}


def _verbalize_marker(match: re.Match[str]) -> str:
    """``CD4+`` → ``C D four plus``."""
    number = f" {serial(match['number'])}" if match["number"] else ""
    return f"{' '.join(match['name'].strip('-'))}{number} {_SIGNS[match['sign']]}"


_GREEK = "αβγδεζηθικλμνξοπρστυφχψωΔΓΩ"
_NAME = re.compile(
    rf"(?<![\w.-])(?P<letters>[A-Z]{{1,5}})-?(?P<number>[0-9]{{0,2}})-?(?P<greek>[{_GREEK}])(?P<rest>[A-Z]?[0-9]{{0,2}})(?!\w)"
)


def _verbalize_name(match: re.Match[str]) -> str | None:
    """``IL-1β`` → ``I L one beta``."""
    if len(match["letters"]) < 2 and not (match["number"] or match["rest"]):
        return None  # a variable and a Greek one: aα
    number = [serial(match["number"])] if match["number"] else []
    rest = re.findall("[A-Z]|[0-9]+", match["rest"])
    tail = [serial(part) if part.isdecimal() else part for part in rest]
    return " ".join([*match["letters"], *number, GREEK[match["greek"]], *tail])


_TIMES_A_DAY = re.compile(
    r"(?:(?<=mg )|(?<=mL )|(?<=mcg )|(?<=units )|(?<=PO )|(?<=po )|(?<=IV )|(?<=puffs )|(?<=tab )|(?<=tabs ))"
    r"(?P<code>[BTQ]ID|[btq]id|QD|qd|QHS|qhs|prn)(?!\w)"
)
_SPUN = re.compile(rf"{BEFORE}(?P<low>{NUMBER}){GAP}?[x×]{GAP}?g(?![\w/-])")

_FATTY_ACID = re.compile(r"(?<![\w-])n-(?P<place>[369])(?!\w|-[0-9])")
_FATS = re.compile(r"\b(?:fats?|fatty|PUFAs?|omega|fish|EPA|DHA|lipids?|oils?)\b", re.I)


def _verbalize_fatty_acid(match: re.Match[str]) -> str | None:
    """``n-3 fatty acids`` → ``n three fatty acids``."""
    near = before(match, 60) + " " + after(match, 60)
    return f"n {cardinal(int(match['place']))}" if _FATS.search(near) else None


RULES: tuple[Rule, ...] = (
    Rule("fatty acid", _FATTY_ACID, _verbalize_fatty_acid, trigger_chars="n"),
    Rule("times a day", _TIMES_A_DAY, lambda match: " ".join(match["code"].upper()), trigger_chars="DdSsn"),
    Rule("times gravity", _SPUN, lambda match: f"{number_words(match['low'])} times G", trigger_chars="x×"),
    Rule("blood pressure", _PRESSURE, _verbalize_pressure, trigger_chars="/"),
    Rule("visual acuity", _ACUITY, _verbalize_acuity, trigger_chars="/"),
    Rule("patient", _PATIENT, _verbalize_patient, trigger_chars="MF"),
    Rule("complaint", _COMPLAINT, lambda _: "complaining of", trigger_chars="/"),
    Rule("dosing interval", _INTERVAL, _verbalize_interval, trigger_chars="q"),
    Rule("course of treatment", _COURSE, _verbalize_course, trigger_chars="x×"),
    Rule("half-life", _HALF_LIFE, lambda match: f"{match['time'].upper()} one half", trigger_chars="2½"),
    Rule("length of DNA", _LENGTH, _verbalize_length, trigger_chars=DIGITS + VULGAR),
    Rule("marker", _MARKER, _verbalize_marker, trigger_chars="+⁺⁻−"),
    Rule("biochemical name", _NAME, _verbalize_name, trigger_chars=_GREEK),
)
