"""Make the list of words and names that are no initialisms when they are written in capitals.

It comes from SCOWL, the word lists that spell checkers use; Debian has them as the package ``scowl``:

    apt-get install scowl
    python scripts/word_list.py /usr/share/dict/scowl
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "narrate" / "scripting" / "languages" / "english" / "data" / "words.txt"

DIALECTS = ("english", "american", "british", "british_z")
SHORT = 5
"""Longer initialisms are rare, so that of longer words only the common ones need to be known."""
SHORT_LEVEL, LONG_LEVEL, NAME_LEVEL = 60, 40, 60
"""SCOWL's levels: 10 has the commonest words, 60 what two of its twelve dictionaries have."""
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
    words = set(selected_words(folder))
    names = {name for name in selected_names(folder) if name.lower() not in words}
    entries = sorted(words | names, key=lambda word: (word.casefold(), word))
    TARGET.write_text(f"{HEAD}{chr(10).join(entries)}\n", encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(words)} words and {len(names)} names")


def selected_words(folder: Path) -> Iterator[str]:
    for word in entries_of(folder, ("words",), SHORT_LEVEL):
        if word.islower() and len(word) <= SHORT:
            yield word
    yield from filter(str.islower, entries_of(folder, ("words",), LONG_LEVEL))


def selected_names(folder: Path) -> Iterator[str]:
    """Names, without abbreviations, and without names that have a capital letter in the middle."""
    return filter(str.istitle, entries_of(folder, ("upper", "proper-names"), NAME_LEVEL))


def entries_of(folder: Path, kinds: tuple[str, ...], level: int) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        dialect, _, kind = path.stem.partition("-")
        if dialect in DIALECTS and kind in kinds and int(path.suffix[1:]) <= level:
            for word in path.read_text(encoding="latin-1").split():
                if word.isascii() and word.isalpha() and len(word) > 2 and word.lower() not in INITIALISMS:
                    yield word


if __name__ == "__main__":
    main()
