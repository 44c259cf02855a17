"""Finds and reads dates, as people, site generators and feeds write them, in two dozen languages."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from narrate import lazy_re as re

_MONTHS = {
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de (Austria)": "jänner feber märz april mai juni juli august september oktober november dezember",
    "en": "january february march april may june july august september october november december",
    "en, short": "jan feb mar apr may jun jul aug sept oct nov dec",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr, abbreviated": "janv févr mars avr mai juin juill août sept oct nov déc",
    "fr, short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου "
    "νοεμβρίου δεκεμβρίου",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "three letters, de": "jan feb mär apr mai jun jul aug sep okt nov dez",
    "three letters, es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "three letters, it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "three letters, nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "three letters, pt": "jan fev mar abr mai jun jul ago set out nov dez",
}
"""The names of the months, as a date has them: CLDR's, and the short forms that sites write."""


def _folded(word: str) -> str:
    """A word in lower case without accents, which some sites leave out."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_MONTH_NUMBERS = {
    _folded(name): number for names in _MONTHS.values() for number, name in enumerate(names.split(), start=1)
}
"""No name stands for two months."""

_LEADING_WORDS = frozenset(
    map(
        _folded,
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
        "lunes martes miércoles jueves viernes sábado domingo "
        "lundi mardi mercredi jeudi vendredi samedi dimanche "
        "lunedì martedì mercoledì giovedì venerdì sabato domenica "
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
        "poniedziałek wtorek środa czwartek piątek sobota niedziela "
        "pondělí úterý středa čtvrtek pátek neděle "
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira "
        "понедельник вторник среда четверг пятница суббота воскресенье "
        "am den dne el il le on op "
        "mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag".split(),
    )
)
"""Words that may stand before a date: the days of the week, and articles and prepositions."""

_NAME = r"(?P<n{0}>[^\W\d_]{{3,12}})\.?"
_DAY = r"(?P<d{0}>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|\.)?"
_YEAR = r"(?P<y{0}>(?:19|20)\d\d)"
_OF = r"(?:\s*\b(?:of|de|del)\b|\s*\bd[’'])?"
_FORMS = (
    r"(?P<y1>\d{4})(?P<mark>[-/.])(?P<m1>\d{1,2})(?P=mark)(?P<d1>\d{1,2})",  # 2024-07-16
    rf"{_DAY}[\s-]*{_OF}\s*{_NAME}[\s,-]*{_OF}\s*{_YEAR}".format(2),  # 16th of July, 2024
    rf"{_NAME}\s*{_DAY}\s*,?\s*{_YEAR}".format(3),  # July 16th, 2024
    rf"{_YEAR}\.?[\s,-]+{_NAME}[\s-]*{_DAY}".format(4),  # 2024 July 16, 2024. július 16.
    r"(?P<a>\d{1,2})(?P<mark5>[-/.])\s?(?P<b>\d{1,2})(?P=mark5)\s?(?P<y5>\d{4})",  # 16.7.2024
    r"(?P<y6>\d{4})\s?[年년]\s?(?P<m6>\d{1,2})\s?[月월]\s?(?P<d6>\d{1,2})\s?[日일]",
    r"(?P<y7>(?:19|20)\d\d)(?P<m7>\d\d)(?P<d7>\d\d)(?=T|\b)",  # 20240716
)
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?|(?=\s?[APap]\.?[Mm]))"
    r"(?:\s?(?P<half>[APap])(?:\.[Mm]\.|[Mm]\b))?(?:\s?Uhr\b)?"
    r"(?:\s*(?P<zone>(?:UTC|GMT)?[+-]\d\d:?\d\d|UTC\b|GMT\b|Z\b)(?:\s+[A-Z]{2,5}\b)?|\s*(?P<named>[A-Z]{2,5})\b)?"
    r"(?:\s+\([^()]{1,40}\))?"
)
_AT = r"(?:\s*T\s*|\s*[,–—|•·-]?\s+(?:(?:at|um|à|alle|as|às|las|kl\.?|o)\s+)?)"
_DATE = re.compile(rf"(?<![\w./-])(?:{'|'.join(_FORMS)})(?![\d/]|[.-]\d)(?:{_AT}{_CLOCK})?")
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,15}(?:-feira)?)\.?,?\s+(?:den\s+)?\Z")
_CLOCK_BEFORE = re.compile(
    r"(?<![\w.:])\d{1,2}[:.]\d\d(?:\s?[APap]\.?[Mm]\b\.?)?(?:\s[A-Z]{2,4})?,?\s+(?:on\s+)?\Z"
)
_PARENTHESES = re.compile(r"\A\(([^()]*)\)\Z")
_FIRST_YEAR = 1000
"""Programs that know no date write one in the year 1."""
_MAX_CHARS = 200
"""The longest text that is a date with all that may stand around it."""


class Month(dt.date):
    """A month of which no day is stated; as a date, it is the first."""

    def isoformat(self) -> str:
        """``2021-03``."""
        return super().isoformat()[:7]


class Found(NamedTuple):
    """A date in a text."""

    start: int
    end: int
    """Positions in the text, in characters."""
    date: dt.date
    """A day, or a `datetime.datetime` if the hour is written too."""


def read_date(text: str) -> dt.date | None:
    """A day, or a `datetime.datetime` if the hour is written too; None if ``text`` is not a date.

    ``5/6/2024``, which is a different day in different countries, is no date, nor is a month without a day. An
    hour whose time zone has a name other than UTC's is left out.
    """
    whole = _PARENTHESES.sub(r"\1", text.strip(" \t\n,"))
    if len(whole) > _MAX_CHARS:
        return None
    found = next(find_dates(whole), None)
    if found and found.start == 0 and whole[found.end :] in ("", "."):
        return found.date
    with suppress(ValueError, OverflowError):
        return parsedate_to_datetime(whole)  # as in email and feeds
    return None


def read_month(text: str) -> Month | None:
    """The month that a text is: ``March 2021``, ``2021-03``; None if it is anything else."""
    match = _MONTH.fullmatch(text.strip(" \t\n,."))
    if match is None:
        return None
    number = int(match["month"]) if match["month"] else _MONTH_NUMBERS.get(_folded(match["name"]), 0)
    return Month(int(match["year"]), number, 1) if 1 <= number <= 12 else None


_MONTH = re.compile(
    r"(?:(?P<name>[^\W\d_]{3,12})\.?,?\s+(?:de\s+)?)?(?P<year>(?:19|20)\d\d)(?(name)|[-/](?P<month>\d{1,2}))"
)


def find_dates(text: str) -> Iterator[Found]:
    """The dates in a text, each with the weekday and the hour before it, in order."""
    position = 0
    while match := _DATE.search(text, position):
        date = _date_of(match)
        position = match.end() if date else match.start() + 1
        if date:
            before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
            named = before is not None and _folded(before[1]) in _LEADING_WORDS
            start = before.start() if before and named else match.start()
            clock = _CLOCK_BEFORE.search(text, max(0, start - 24), start)
            yield Found(clock.start() if clock else start, match.end(), date)


def is_partial_date(text: str) -> bool:
    """Whether a text is a date without its year, or without its day: ``March 18 at 3:57 pm``, ``March 2024``."""
    match = _PARTIAL.fullmatch(text.strip(" \t\n,."))
    if match is None or not any(map(str.isdigit, text)):
        return False
    words = [_folded(word) for word in re.findall(r"[^\W\d_]{2,15}", match["words"])]
    return any(word in _MONTH_NUMBERS for word in words) and all(
        word in _MONTH_NUMBERS or word in _LEADING_WORDS or word == "at" for word in words
    )


_PARTIAL = re.compile(
    r"(?P<words>(?:(?:[^\W\d_]{2,15}|\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d)[.,]?(?:\s+|\Z)){1,5})"
    rf"(?:(?:at\s+)?{_CLOCK})?"
)


def _date_of(match: re.Match[str]) -> dt.date | None:
    day = _day(match)
    if day is None or not match["hour"] or match["named"]:
        return day
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"] in "Pp")
    with suppress(ValueError):
        clock = dt.time(hour, int(match["minute"] or 0), int(match["second"] or 0), tzinfo=_zone(match["zone"]))
        return dt.datetime.combine(day, clock)
    return day


def _day(match: re.Match[str]) -> dt.date | None:
    if match["a"]:
        return _numeric(int(match["a"]), int(match["b"]), int(match["y5"]), match["mark5"])
    form = next(number for number in "123467" if match[f"y{number}"])
    month = match[f"m{form}"] if form in "167" else str(_MONTH_NUMBERS.get(_folded(match[f"n{form}"]), 0))
    return _valid(int(match[f"y{form}"]), int(month), int(match[f"d{form}"]))


def _numeric(first: int, second: int, year: int, mark: str) -> dt.date | None:
    """Between dots, the day is first; else a day and a month that could be swapped are no date."""
    readings = {_valid(year, second, first), _valid(year, first, second)} - {None}
    if mark == ".":
        return _valid(year, second, first)
    return readings.pop() if len(readings) == 1 else None


def _valid(year: int, month: int, day: int) -> dt.date | None:
    with suppress(ValueError):
        return dt.date(year, month, day) if year >= _FIRST_YEAR else None
    return None


def _zone(text: str | None) -> dt.timezone | None:
    """The time zone of ``+02:00``, ``GMT+0200`` or ``Z``."""
    if not text:
        return None
    offset = re.search(r"([+-])(\d\d):?(\d\d)", text)
    if offset is None:
        return dt.timezone.utc
    minutes = 60 * int(offset[2]) + int(offset[3])
    return dt.timezone(dt.timedelta(minutes=minutes if offset[1] == "+" else -minutes))
