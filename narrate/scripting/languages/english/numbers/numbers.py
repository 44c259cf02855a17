"""Numbers in American English words: no ``and`` after the hundreds."""

from __future__ import annotations

from narrate import lazy_re as re

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
POWERS_OF_1000 = (
    "",
    *"thousand million billion trillion quadrillion quintillion sextillion septillion octillion".split(),
)
"""Powers of a thousand (the short scale)."""

LARGEST = 1000 ** len(POWERS_OF_1000)
"""Numbers from this one on are read digit by digit."""

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_PARTS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
"""Fractions that are not named after their ordinal: singular and plural."""

_APART = re.compile(r"[,_'’\s]")
"""Separators of groups of digits."""


def cardinal(number: int) -> str:
    """``1205`` → ``one thousand two hundred five``, ``-1`` → ``minus one``."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= LARGEST:
        return digits(str(number))
    groups = []
    for scale in POWERS_OF_1000:
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_hundreds(group)} {scale}".rstrip())
        if not number:
            break
    return " ".join(reversed(groups)) or ONES[0]


def _hundreds(number: int) -> str:
    """1 to 999."""
    hundreds, rest = divmod(number, 100)
    words = [f"{ONES[hundreds]} hundred"] if hundreds else []
    return " ".join([*words, *([_tens(rest)] if rest else [])])


def _tens(number: int) -> str:
    """1 to 99."""
    if number < len(ONES):
        return ONES[number]
    tens, ones = divmod(number, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]


def ordinal(number: int) -> str:
    """``21`` → ``twenty-first``."""
    return ordinal_of(cardinal(number))


def ordinal_of(words: str) -> str:
    """``twenty-one`` → ``twenty-first``."""
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:cut] + _ORDINALS.get(last, regular)


def digits(text: str) -> str:
    """``407`` → ``four zero seven``; other characters are left out."""
    return " ".join(ONES[int(character)] for character in text if character.isdecimal())


def integer(text: str) -> str:
    """``text``, which is all digits, as a cardinal; digit by digit if it has leading zeros or is too long."""
    if (len(text) > 1 and text[0] == "0") or len(text) > 3 * len(POWERS_OF_1000):
        return digits(text)
    return cardinal(int(text))


def decimal(text: str) -> str:
    """``-3.140`` → ``minus three point one four zero``; groups of digits may be separated."""
    whole, _, after = _APART.sub("", text).lstrip("-−+").partition(".")
    words = [integer(whole)] if whole else []
    if after:
        words += ["point", digits(after)]
    return ("minus " if text[:1] in ("-", "−") else "") + (" ".join(words) or ONES[0])


def fraction(numerator: int, denominator: int) -> str:
    """``3, 4`` → ``three quarters``, ``3, 107`` → ``three over one hundred seven``."""
    if denominator < 2 or (denominator > 100 and denominator not in (1000, 10**4, 10**5, 10**6, 10**9, 10**12)):
        return f"{cardinal(numerator)} over {cardinal(denominator)}"
    return f"{cardinal(numerator)} {part(denominator, numerator)}"


def part(denominator: int, count: int) -> str:
    """``3, 2`` → ``thirds``; 1000 is ``thousandth``, not ``one thousandth``."""
    if denominator in _PARTS:
        return _PARTS[denominator][count != 1]
    name = ordinal(denominator)
    name = name.removeprefix("one ") if denominator >= 100 else name
    return name if count == 1 else plural(name)


def mixed(whole: str, numerator: int, denominator: int) -> str:
    """``five, 1, 2`` → ``five and a half``."""
    if numerator != 1:
        return f"{whole} and {fraction(numerator, denominator)}"
    name = part(denominator, 1)
    return f"{whole} and {'an' if name[0] in 'aeiou' else 'a'} {name}"


def year(number: int) -> str:
    """A year from 1 to 9999: ``1984`` → ``nineteen eighty-four``, ``2005`` → ``two thousand five``."""
    century, rest = divmod(number, 100)
    if century < 10 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def pairs(number: int) -> str:
    """Two digits at a time, as for screens: ``1080`` → ``ten eighty``, ``720`` → ``seven twenty``."""
    hundreds, rest = divmod(number, 100)
    if 100 < number < 1000 and rest >= 10:
        return f"{cardinal(hundreds)} {cardinal(rest)}"
    return year(number) if 1000 < number < 10000 else cardinal(number)


def plural(words: str) -> str:
    """``twenty`` → ``twenties``, ``six`` → ``sixes``, ``million`` → ``millions``."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("x", "s")) else f"{words}s"
