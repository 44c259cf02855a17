"""Names of laws and journals that consist of several abbreviations, none of which ends a sentence."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import LAW, PLACES, by_abbreviation

_GAP = r"[ \u00a0]"
STATES = {
    **{f"{short}.": name for short, name in by_abbreviation(PLACES.states).items() if short[-1].islower()},
    **{f"{short}.": name for short, name in by_abbreviation(PLACES.states).items() if "." in short},
}
"""States by the abbreviations that end in a period."""
_STATE = f"{either(PLACES.states)}|{either(STATES)}"
_WORD = rf"(?:{either(LAW.statutes)})\.?{_GAP}(?:&{_GAP})?".replace("'", "['’]")
STATUTE = rf"(?P<state>{_STATE}){_GAP}(?P<words>(?:{_WORD}){{0,6}}(?:Code|Const\.|Laws?|Stat\.)(?:{_GAP}Ann\.)?)"
"""``Ariz. Rev. Stat. Ann.``, ``Cal. Bus. & Prof. Code``."""
_JOURNAL = r"(?:[A-Z][\w.]*\s){1,3}L\.\s?(?:J|Rev)\."
_REPORTED = rf"(?:[0-9]{{1,4}}|D\.){_GAP}(?:{either(STATES)}){_GAP}(?=[0-9])"
_CITATION = re.compile(rf"(?<![\w.])(?:(?:{STATUTE}|{_JOURNAL})(?:{_GAP}(?=§))?|{_REPORTED})")
_BEFORE, _AFTER = 50, 40
"""The number of characters on each side of a stop in which a citation around it is looked for."""


def is_within_citation(text: str, at: int) -> bool:
    """Whether ``text`` goes on at ``at``, after white space, within a citation or with the section it names."""
    citations = _CITATION.finditer(text, max(0, at - _BEFORE), at + _AFTER)
    return any(match.start() < at <= match.end() for match in citations)
