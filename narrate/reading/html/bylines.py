"""Reads the lines with which a page opens: who wrote it, when, and how long it takes to read.

Pages state an author as a name, as several, or as a box with a role, a date and a link in it. What is left of it
here are names as a listener wants to hear them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from narrate.reading.dates import find_dates, is_partial_date
from narrate.reading.normalize import comparison_key, one_line

_MAX_NAME_CHARS = 100
_MAX_NAME_WORDS = 9
_MAX_BYLINE_WORDS = 30

# --- vocabulary -------------------------------------------------------------------------------------------------

_BY = (
    r"(?:(?:(?:guest )?(?:post|article|story|text|words|essay|report|written|posted|published|submitted|reported|"
    r"reporting|created|authored|contributed|uploaded) by|by|author|authors|written|text|"
    r"geschrieben von|verfasst von|veröffentlicht von|autor(?:in)?|"
    r"écrit par|publié par|rédigé par|auteur|escrito por|publicado por|autora?|scritto da|pubblicato da|a cura di|"
    r"autore|geschreven door|skrevet av|skrevet af|av|af|napisał|autorzy|автор|авторы|текст|"
    r"作者|撰文|文|記者|记者|著者|執筆者|글쓴이|기자)\s*[:：/]\s*|"
    r"(?:(?:(?:guest )?(?:post|article|story|text|words|essay|report|written|posted|published|submitted|reported|"
    r"reporting|created|authored|contributed|uploaded) )?by|geschrieben von|verfasst von|veröffentlicht von|"
    r"écrit par|publié par|rédigé par|escrito por|publicado por|scritto da|pubblicato da|a cura di|"
    r"geschreven door|skrevet av|skrevet af)\s+)"
)
"""What stands before the name of an author."""
_SHORT_BY = r"(?:von|vom|par|por|di|da|de|door|av|af|przez)\s+"
"""The same, where it may also be a part of the name."""
_PREFIX = re.compile(rf"[\W_]*{_BY}", re.IGNORECASE)
_SHORT_PREFIX = re.compile(rf"[\W_]*{_SHORT_BY}(?=\S+\s+\S)", re.IGNORECASE)

_ROLES = frozenset(
    "analyst anchor associate author blogger bureau chief columnist commentator consultant contributor copywriter "
    "correspondent cofounder critic desk developer director editor engineer evangelist executive fellow founder "
    "freelance freelancer guest host intern journalist lecturer manager member officer photographer physicist "
    "president producer professor publisher redakteur redakteurin redaktion reporter researcher scientist "
    "specialist staff strategist student teacher team technologist writer ceo cto cfo coo vp".split()
)
"""Words that show that a part of a byline is what somebody does, not who it is."""
_PUBLISHERS = frozenset(
    "agency associated blog bloomberg daily gazette herald inc institute journal llc ltd magazine media news "
    "newspaper post press radio report reuters review team times today tribune tv university weekly".split()
)
"""Words that show that it is who publishes it."""
_SUFFIXES = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREES = re.compile(r"(?:ph\.?\s?d|m\.?d|m\.?a|b\.?a|m\.?sc|b\.?sc|mba|j\.?d|esq|rn|cfa|cpa)\.?", re.IGNORECASE)
_NO_NAMES = frozenset(
    "admin administrator anonymous author authors contributor default editor guest me mysite na nobody none null "
    "owner root site staff test undefined unknown user webmaster website wordpress writtenby aboutme "
    "abouttheauthor and by und".split()
)
"""What sites put where no author is known, as `comparison_key` gives it."""
_PARTICLES = frozenset(
    "al ap ben bin bint d da dal de del della den der des di dos du e el ibn la las le los mac of san ter the to "
    "van vander vom von y zu".split()
)
"""Words of a name that are not capitalized."""

_JOINT = re.compile(
    r"\s*(?:[,;，、]\s*(?:and|und|et|y|e|og|och|en)\s|[,;，、]|\s(?:and|&|und|et|y|e|og|och|en|i|и|with)\s)\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s+[|•·–—│/-]+\s+|\s*[|•·│]\s*|\s{3,}|\s+//\s+")
_AFTER_NAME = re.compile(
    r"\s+(?:for|at|in|on|from|via|is|are|was|has|under|with additional|updated|published|posted|follow|view all|"
    r"read more|special to|für|bei|pour|chez|para|en)\b.*",
    re.DOTALL,
)
"""What may follow a name in a byline: ``Ann Lee for The Site``."""
_CONTACT = re.compile(
    r"\(?\bhttps?://\S+|\(?\bwww\.\S+|[<(]?\S+@\S+\.\S+|\[email[\s\xa0]protected\]|(?<!\w)@\w+|"
    r"\s\([A-Z]{2,6}\)\s*$"
)

_READING_TIME = re.compile(
    r"(?:(?:estimated |approx(?:imate|\.)? )?read(?:ing)?[\s-]?time|lesezeit|temps de lecture|tiempo de lectura|"
    r"tempo di lettura|tempo de leitura|leestijd|lästid|время чтения|czas czytania)?\s*[:：]?\s*"
    r"(?:~|ca\.?|about|<)?\s*"
    r"\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s*(?:[-\s]?(?:min|mins|minute|minutes|minuten|minuti|minutos|минут[аы]?)\b\.?"
    r"(?:\s*,?\s*\d{1,2}\s*(?:sec|secs|seconds)\b)?"
    r"(?:\s*(?:to read|of reading|reading time|reading|read|lesezeit|de lecture|de lectura|di lettura|de leitura|"
    r"leestijd|czytania|чтения)\b)?|\s*分(?:钟|鐘)?(?:で読めます)?)(?!\w)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:\b\d[\d.,]*[km]?|\bno|\bone)\+?\s*(?:words?|comments?|replies|responses?|shares?|views?|likes?|claps?|reads|"
    r"followers|karma|points?|wörter|kommentare?|commentaires?|comentarios?|commenti|mots|palabras)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:first |originally |last |date )?(?:published|posted|written|created|released|filed|publication date|"
    r"published date|post date|date published|date|veröffentlicht|erstellt|publié|publiée|publicado|pubblicato|"
    r"geplaatst|gepubliceerd|publicerad|publisert|udgivet|opublikowano|опубликовано)\b"
    r"(?:\s+(?:on|at|am|um|le|el|il|op|den|dnia))?\s*[:：]?",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"\b(?:(?:last |first )?(?:updated|modified|edited|revised|reviewed|changed)|(?:last )?update|aktualisiert|"
    r"geändert|stand|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|"
    r"обновлено|更新)\b(?:\s+(?:on|at|am|um|le|el|il|op|den))?\s*[:：]?",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:\d+|an?|one)\s?(?:s|m|h|d|w|mo|y|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?|months?|years?) "
    r"ago|"
    r"\d+\s?[mhdwy]|(?:vor|il y a|hace|před|för|for|há) \d+ \w+(?: siden| sedan)?|"
    r"\d+ \w+ (?:fa|geleden|temu|atrás|назад)|"
    r"yesterday|today|gestern|heute|hier|aujourd.hui|ayer|hoy|\d+\s?(?:分钟|分鐘|小时|小時|天|日|時間)前",
    re.IGNORECASE,
)
"""How long ago something was published."""
_EXPIRES = re.compile(r"\b(?:accessed|retrieved|expires?|due|deadline|born|founded|since|until)\b", re.IGNORECASE)
_SMALL_TALK = frozenset(
    "add advertisement ago bookmark comment comments copylink edit email facebook follow leaveacomment like link "
    "linkedin listen min minread minutes nocomments pdf permalink pin pinterest print read reddit save savestory "
    "share sharethis sharethisarticle shares tweet twitter updated whatsapp x".split()
)
"""What stands beside a byline and is none of the text, as `comparison_key` gives it."""


# --- authors ----------------------------------------------------------------------------------------------------


def clean_names(stated: str) -> tuple[str, ...]:
    """The names in what a page states as its author; empty if there are none.

    Addresses, dates, roles and the word *by* are left out. ``Ann Lee and Bo Fox`` are two names; ``Lee & Sons`` is
    one.
    """
    text = _CONTACT.sub(" ", f"{one_line(stated)} ")
    text = text[: next((found.start for found in find_dates(text[:300])), None)]
    text = _READING_TIME.split(text, maxsplit=1)[0]
    segments = (_without_prefix(segment) for segment in _BREAK.split(text))
    first = next((segment for segment in segments if comparison_key(segment)), "")
    return tuple(name for name in map(one_line, _split(first)) if _is_name(name))


def uninverted(name: str) -> str:
    """``Ann Lee`` for ``Lee, Ann``, as libraries write it."""
    family, comma, given = name.partition(",")
    inverted = comma and "," not in given and given.strip() and not _SUFFIXES.fullmatch(given.strip())
    return f"{given.strip()} {family.strip()}" if inverted else name


def _without_prefix(text: str) -> str:
    bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    bare = _SHORT_PREFIX.sub("", bare, count=1) if _SHORT_PREFIX.match(bare) else bare
    return bare.strip(" \t\xa0,;:.–—-•·|/") + ("." if re.search(r"\b(?:Jr|Sr|[A-Z])\.$", bare.strip()) else "")


def _split(text: str) -> Iterator[str]:
    """The names in a text that contains nothing else but roles."""
    parts: list[str] = []
    end = len(text)
    position = 0
    for match in [*_JOINT.finditer(text), None]:
        part = text[position : match.start() if match else len(text)].strip()
        if parts and _SUFFIXES.fullmatch(part):
            parts[-1] = f"{parts[-1]}, {part}"
        elif parts and _is_role(part):
            end = position
            break
        elif part and not _DEGREES.fullmatch(part):
            parts.append(part)
        position = match.end() if match else len(text)
    if len(parts) > 1 and not all(len(part.split()) > 1 for part in parts):
        yield _JOINT_AT_END.sub("", text[:end]).strip()
    else:
        yield from parts


_JOINT_AT_END = re.compile(rf"{_JOINT.pattern}\Z", re.IGNORECASE)


def _is_role(part: str) -> bool:
    words = re.findall(r"\w+", part)
    known = any(word.lower() in _ROLES or word.lower() in _PUBLISHERS for word in words)
    acronym = len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    return known or acronym or (len(words) > 1 and part[0].islower() and words[0].lower() not in _PARTICLES)


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(words) > _MAX_NAME_WORDS or len(text) > _MAX_NAME_CHARS:
        return False
    key = comparison_key(text)
    return any(map(str.isalpha, text)) and key not in _NO_NAMES | _SMALL_TALK and not _SENTENCE.search(text)


_SENTENCE = re.compile(r"[a-z]{3}[.!?]\s|://|\.(?:html?|php|txt)$|\b(?:copyright|licen[cs]e)\b", re.IGNORECASE)


# --- lines ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line at the top of a page says of the page."""

    names: tuple[str, ...] = ()
    """Who wrote it."""
    published: dt.date | None = None
    is_all: bool = False
    """Whether the line says nothing else, so that it is none of the text."""


def read_byline(text: str, known: Collection[str] = ()) -> Byline:
    """Read a line, such as ``By Ann Lee · May 6, 2020 · 5 min read``.

    ``known`` are the page's authors, and other names that may stand in the line, by their `comparison_key`.
    """
    if len(text.split()) > _MAX_BYLINE_WORDS:
        return Byline()
    published, pieces = _without_dates(text)
    told = published is not None or len(pieces) > 1
    names: list[str] = []
    rest = False
    for segment in _segments(pieces):
        segment, said = _without_labels(segment)
        told = told or said
        key = comparison_key(segment)
        by = _names_after_by(segment)
        if by:
            names += by
        elif (key and key in known) or is_partial_date(segment) or _AGO.fullmatch(segment):
            told = True
        elif key and key not in _SMALL_TALK and not _is_date_word(segment):
            rest = True
    return Byline(tuple(names), published, bool(told or names) and not rest)


def is_modified(text: str) -> bool:
    """Whether a line begins by saying that its date is that of a change."""
    match = _MODIFIED.search(text)
    return match is not None and not _LABEL.search(text[: match.start()]) and match.start() < 12


def is_credit(text: str) -> bool:
    """Whether a line names somebody who did something else than write: ``Photographs by Ann Lee``."""
    return _CREDIT.match(text) is not None


_CREDIT = re.compile(
    r"\s*(?:\w+ )?(?:edited|photos?|photographs?|photography|illustrations?|illustrated|art|artwork|graphics?|"
    r"images?|video|translated|translation|reviewed|checked|curated|filed|filmed|narrated|read|produced|sponsored|promoted|"
    r"more|posts) (?:by|from)\b",
    re.IGNORECASE,
)


def _without_dates(text: str) -> tuple[dt.date | None, list[str]]:
    """The day of publication, and what stands between the dates."""
    published: dt.date | None = None
    pieces: list[str] = []
    end = 0
    for found in find_dates(text):
        piece = text[end : found.start]
        other = _MODIFIED.search(piece) or _EXPIRES.search(piece)
        if published is None and not other:
            published = found.date
        pieces.append(piece)
        end = found.end
    return published, [*pieces, text[end:]]


def _segments(pieces: list[str]) -> Iterator[str]:
    for piece in pieces:
        yield from _BREAK.split(piece)


def _without_labels(segment: str) -> tuple[str, bool]:
    """A segment without words that only label a date, a reading time or a count, and whether there were any."""
    bare = segment
    for pattern in (_READING_TIME, _COUNT, _MODIFIED):
        bare = pattern.sub(" ", bare)
    told = bare != segment
    if not _PREFIX.match(bare):
        bare = _LABEL.sub(" ", bare)
    bare = _AT_END.sub("", bare.strip(" \t\xa0,;:.()[]–—-•·|/"))
    return bare.strip(" \t\xa0,;:.()[]–—-•·|/"), told


_AT_END = re.compile(r"(?:^|\s)(?:on|in|at|am|um|le|el|il|den)$", re.IGNORECASE)


def _names_after_by(segment: str) -> tuple[str, ...]:
    """The names in ``by Ann Lee, Editor``; empty if it is anything else."""
    prefix = _PREFIX.match(segment) or _SHORT_PREFIX.match(segment)
    if prefix is None:
        return ()
    bare = _AFTER_NAME.sub("", segment[prefix.end() :])
    names = clean_names(bare)
    return names if names and all(map(_looks_like_name, names)) else ()


def _looks_like_name(name: str) -> bool:
    """Whether its words are capitalized, as in a name."""
    words = re.findall(r"[^\W\d_][\w.’'-]*", name)
    if not words or len(words) > 6 or any(map(str.isdigit, name)):
        return False
    return all(not word[0].islower() or word.lower() in _PARTICLES for word in words)


def _is_date_word(segment: str) -> bool:
    """Whether it is only a zone or a preposition that a date left over."""
    return segment.isupper() and len(segment) <= 4
