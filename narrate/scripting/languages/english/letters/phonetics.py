"""Sounds that are written in the letters of the IPA: ``Linux (/ˈlɪnʊks/)``, ``it is pronounced [paʁi]``.

They are spoken where the sentence needs them. Behind a word whose sound they tell they are left out, as the voice
has just said it.
"""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import before
from narrate.scripting.rules import CLOSE, OPEN, Rule

_TELLING = "ˈˌːŋθ\u0250-\u02af"
"""Letters and marks of the IPA that tell a transcription from a note in brackets: not the æ of ``[æsthetic]``."""
_SIGNS = rf"a-zæð{_TELLING}\u0300-\u036fçøœħβχʰʲʷˠˤ˞ⁿ‿͡.()'’‑ -"
_IN_SLASHES = rf"(?<![\w/])/(?=[^/\n]{{0,59}}[æð{_TELLING}])[{_SIGNS}]{{1,60}}/(?![\w/])"
_IN_BRACKETS = rf"(?<!\[)\[(?=[^\]\n]{{0,59}}[{_TELLING}])[{_SIGNS}]{{1,60}}\](?!\])"
_IPA = rf"(?:{_IN_SLASHES}|{_IN_BRACKETS})"
_LABEL = r"(?:(?:[A-Z][\w’'-]{1,20}[ :]{1,2}){0,2}(?:IPA|pronunciation|pronounced|locally|also|or)?:?[ \u00a0])?"
"""What stands before a transcription in brackets: ``UK: /…/``, ``French: […]``, ``locally […]``."""
_ITEM = rf"(?:{_LABEL}{_IPA}(?:[ \u00a0]?(?:🔊|[iⓘ](?=[),;])))?)"
"""A transcription, and a link to its sound."""
_ITEMS = rf"{_ITEM}(?:[,;][ \u00a0]{_ITEM}|[ \u00a0]{_ITEM}){{0,5}}"
_NEEDED = re.compile(
    r"\b(?:a|after|an|and|are|as|becomes?|before|between|but|by|called|for|from|had|has|have|in|into|is|like|not|of|or"
    r"|pronounc\w+|rhymes|sa(?:id|y|ys|ying)|so|sound(?:s|ed)?|spoken|than|the|to|versus|vowels?|vs\.?|was|with)"
    r"[,:]?[\"“‘ \u00a0]+\Z"
)
"""Words that need what follows."""
_SILENT_SIGNS = re.compile(r"[\[\]/().'’‿͡ ‑-]")


def _verbalize(match: re.Match[str]) -> str:
    if match["alone"] is None:
        return ""
    needed = _NEEDED.search(before(match, 20))
    return f"{OPEN}{_SILENT_SIGNS.sub('', match['alone'])}{CLOSE}" if needed else ""


RULES: tuple[Rule, ...] = (
    Rule(
        "phonetic transcription",
        re.compile(
            rf"[ \u00a0]?\({_ITEMS}\)|(?<=\(){_ITEMS}[,;]?[ \u00a0]|[,;][ \u00a0]{_ITEMS}(?=\))|(?P<alone>{_IPA})"
        ),
        _verbalize,
        trigger_chars="ˈˌːæðŋθ" + "".join(map(chr, range(0x250, 0x2B0))),
    ),
)
