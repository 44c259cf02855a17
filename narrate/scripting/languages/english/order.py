"""The order in which English rules are tried.

The first rule that verbalizes a stretch of text settles it, so specific rules precede general ones: versions
before decimals, dates before fractions, and numbers last.

The comments say why a rule or a group has its place. ``tests/scripting/languages/english/order.txt`` has a
sentence for every two rules whose order matters, with what would be spoken if they were swapped; the tests search
for pairs that have none. Two rules that share no line there may be swapped.
"""

from __future__ import annotations

ORDER: tuple[str, ...] = (
    # Pictures that say something, before "pictograph", which leaves them out
    "star rating",
    "tick or cross",
    # Pictures and marks that are not spoken, before rules that would read their characters
    "pictograph",
    "emoticon",
    "raised reference mark",
    # Formulas in plain text, before their numbers and signs are read one by one
    "mass-energy equation",
    "caret power",
    "rights mark",
    # Addresses, before every rule that would read a dot, a slash or a number in them
    "web address",
    # After "web address", which may contain www., and before "relative path", which would take its end
    "web address without scheme",
    "email address",
    "arXiv number",
    "DOI",
    "domain name",
    "user handle",
    "hashtag",
    "forum community",
    # Four numbers with dots, before "bare version"
    "IP address",
    "Windows path",
    # After "forum community": /u/name is not a path. Before "home path", which would stop at the first folder
    "Unix path",
    "home path",
    "relative path",
    "file name",
    "dotfile",
    # Code, after the addresses in it
    "inline code",
    # The rest of inline code that contains an address
    "inline code beside an address",
    # Before the rules for names, which would leave its parentheses
    "function call",
    "snake-case name",
    "camel-case name",
    # Before "model name": D3.js
    "name with symbols",
    # Numbers in names, before amounts, measurements and dates; "version" before "model name": v2
    "version",
    "named version",
    "bare version",
    "flight number",
    "door number",
    "house number",
    "retirement plan",
    "digit-first name",
    "video resolution",
    "September 11 attacks",
    "USB connector",
    "numbered name",
    # Before "word in capitals": AK-47
    "model name",
    # Before "year": a screen may be 1920 pixels wide
    "pixel size",
    # Before "clock time": John 3:16
    "scripture reference",
    "numbered book of scripture",
    # Dates and times, before "ratio", "fraction" and "number range", which are written like them;
    # longer dates before shorter ones: day, month and year before month and year
    "timestamp",
    # Before "clock time", since it may include the time of day
    "ISO date",
    "numeric date",
    "month and day",
    "day and month",
    "month range",
    "month and year",
    # Before "UTC offset": the zone belongs to the time
    "clock time",
    "twelve-hour time",
    "UTC offset",
    # Before "measurement": in "1h 1m" the m is a minute
    "duration",
    # Years that are marked as such, before "decade" and "year"
    "year with era",
    "year range",
    "open year range",
    "ISO month",
    "decade with apostrophe",
    "decade",
    "year with apostrophe",
    "explicit year",
    "prefixed year",
    "founding year",
    "birth or death year",
    "year",
    # Money, before measurements ("EUR 5m" is five million) and abbreviations (the NZ in NZ$3)
    "currency amount",
    "amount after currency code",
    "amount before currency",
    # Measurements, before abbreviations: in 64 KB, KB is not an initialism. Dimensions come before single amounts
    "geographic coordinate",
    "feet and inches",
    "dimensions",
    "inches",
    "foot mark",
    "fraction of unit",
    "measurement",
    "number per unit",
    "rate",
    "speed",
    "unit after per",
    "flops",
    # Abbreviations, initials and words joined by symbols; known names before the symbols in them
    "word pair",
    "censored word",
    "censored vowel",
    "street abbreviation",
    "title abbreviation",
    "title without period",
    "abbreviation",
    "initials",
    "month or weekday abbreviation",
    # Roman numerals, before "word in capitals"; those after certain words first: Henry VIII is not Henry eight
    "Roman numeral of heading",
    "reference in Roman numerals",
    "Roman numeral after noun",
    "regnal number",
    "Roman ordinal",
    "year in Roman numerals",
    "world war abbreviation",
    "Roman numeral in brackets",
    # After the rules that tell what a numeral is by the word beside it
    "Roman numeral by itself",
    # After everything that is written with a slash
    "slash between words",
    "mixed-case acronym",
    "contraction in capitals",
    # After every other rule for capital letters
    "word in capitals",
    "ampersand",
    # All other numbers, specific rules first
    "numbered reference",
    "number sign",
    # Numbers with hyphens, before "number range"
    "phone number",
    "international phone number",
    "local phone number",
    "labeled serial number",
    "hyphenated serial number",
    "long number",
    "emergency number",
    "percentage",
    "ordinal",
    # Before "fraction": 24/7
    "idiomatic fraction",
    "fraction",
    "ratio",
    "grid size",
    # Before "signed number" and "superscript": 2^-1, 5²
    "number with exponent",
    "multiple",
    "multiplication by a number",
    "resolution or race in K",
    "charity code",
    "status code",
    "course number",
    "tens or hundreds",
    "padded number",
    "plural digit",
    # Remaining ranges and signed numbers, before the numbers in them
    "number range",
    "signed number",
    "number with plus",
    "prefixed number",
    "number",
    # After "number": 1,000 is one number
    "number list",
    # Symbols, after all rules that read them together with other text
    "chemical formula",
    "subscript",
    "superscript",
    "word in another script",
    "Greek letter",
    "bullet",
    "symbol",
    "standalone symbol",
    "arrow",
    "equals sign",
    "comparison",
    "vertical bar",
    "double brackets",
    "dash",
    "repeated punctuation",
    "footnote mark",
    "emphasis mark",
    "underscore",
    "backtick",
    "strikethrough mark",
)
"""Every rule by its name, first to last."""
