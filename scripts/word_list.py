"""Make the list of words and names that are no initialisms when they are written in capitals.

It comes from SCOWL, the word lists that spell checkers use; Debian has them as the package ``scowl``:

    apt-get install scowl
    python scripts/word_list.py /usr/share/dict/scowl
"""

from __future__ import annotations

import argparse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "narrate" / "scripting" / "languages" / "english" / "data" / "words.txt"

DIALECTS = ("english", "american", "british", "british_z")
SHORT = 5
"""Longer initialisms are rare, so that of longer words only the common ones need to be known."""
SHORT_LEVEL, LONG_LEVEL, NAME_LEVEL = 60, 40, 60
COMMON_LEVEL = 20
"""SCOWL's levels: 10 has the commonest words, 60 what two of its twelve dictionaries have. Up to `COMMON_LEVEL`,
what is a word and a name is rather the word: *mark*, but *John*."""
INITIALISMS = frozenset(
    """aids als apr asap atm ats aws btu btus btw cd cds cid cis cob css cvs dec dis dixie dob ecu eek ems ens
    eta etas feb gte ids ins ioc ism isms la mci mes mph nsa obi oct ohs oms pah pahs pas php pic pis pom rds
    rpm rs sap sis sos ssh svn tad tia til tod tun twa uni usb vba vi wac wog wop yid""".split()
)
"""Entries that are, in capitals, rather an initialism, or that nobody writes in capitals."""
HEAD = """\
# Common words and names of three letters or more. In capitals they are words, not initialisms.
#
# Made by scripts/word_list.py; to add a word, add it to common_words.toml, and an initialism to
# acronyms.toml. From SCOWL (Spell Checker Oriented Word Lists), of which this is a selection, under these
# terms:
#
#   Copyright 2000-2020 by Kevin Atkinson
#
#   Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output
#   created from the scripts, and its documentation for any purpose is hereby granted without fee, provided
#   that the above copyright notice appears in all copies and that both that copyright notice and this
#   permission notice appear in supporting documentation. Kevin Atkinson makes no representations about the
#   suitability of this array for any purpose. It is provided "as is" without express or implied warranty.
#
# Its inflections were made with WordNet 1.6, Copyright 1997 by Princeton University. All rights reserved.
#
#   Permission to use, copy, modify and distribute this software and database and its documentation for any
#   purpose and without fee or royalty is hereby granted, provided that you agree to comply with the following
#   copyright notice and statements, including the disclaimer, and that the same appear on ALL copies of the
#   software, database and documentation, including modifications that you make for internal use or for
#   distribution.
#
#   THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR
#   WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO
#   REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF
#   THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS,
#   TRADEMARKS OR OTHER RIGHTS. The name of Princeton University or Princeton may not be used in advertising
#   or publicity pertaining to distribution of the software and/or database. Title to copyright in this
#   software, database and any associated documentation shall at all times remain with Princeton University
#   and LICENSEE agrees to preserve same.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with SCOWL's lists, one for each dialect and level")
    folder = parser.parse_args().folder
    words = {
        word: level for word, level in levels(folder, ("words",), SHORT_LEVEL).items() if is_kept(word, level)
    }
    names = levels(folder, ("upper", "proper-names"), NAME_LEVEL)
    entries = sorted(word.capitalize() if is_name(word, words, names) else word for word in {**words, **names})
    entries.sort(key=str.lower)
    TARGET.write_text(f"{HEAD}{chr(10).join(entries)}\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(entries)} words and names")


def is_kept(word: str, level: int) -> bool:
    return len(word) <= SHORT or level <= LONG_LEVEL


def is_name(word: str, words: dict[str, int], names: dict[str, int]) -> bool:
    """Whether it is written with a capital more often than not."""
    if word not in names or word not in words:
        return word in names
    return names[word] < words[word] or names[word] == words[word] > COMMON_LEVEL


def levels(folder: Path, kinds: tuple[str, ...], highest: int) -> dict[str, int]:
    """The lowest level of each entry of some lists, by the entry in lower case.

    Entries with a capital letter in another place than the first are left out.
    """
    found: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        dialect, _, kind = path.stem.partition("-")
        level = int(path.suffix[1:])
        if dialect in DIALECTS and kind in kinds and level <= highest:
            for entry in path.read_text(encoding="latin-1").split():
                word = entry.lower()
                if is_plain(entry) and word not in INITIALISMS:
                    found[word] = min(level, found.get(word, level))
    return found


def is_plain(entry: str) -> bool:
    return entry.isascii() and entry.isalpha() and len(entry) > 2 and (entry.islower() or entry.istitle())


if __name__ == "__main__":
    main()
