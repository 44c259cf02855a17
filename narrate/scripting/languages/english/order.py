"""The order in which English rules are tried.

The first rule that verbalizes a stretch of text settles it, so specific rules precede general ones: versions
before decimals, dates before fractions, and numbers last.

The comments say why a rule or a group has its place. ``tests/scripting/languages/english/order.txt`` has a
sentence for every two rules whose order matters, with what would be spoken if they were swapped; the tests search
for pairs that have none. Two rules that share no line there may be swapped.
"""

from __future__ import annotations

ORDER: tuple[str, ...] = (
    # Notes, before "pictograph", which leaves out a flat sign
    "musical note",
    # Pictures that say something, before "pictograph", which leaves them out
    "star rating",
    "number of stars",
    "tick or cross",
    "playing card",
    "heart in a sentence",
    "key combination",
    # Pictures and marks that are not spoken, before rules that would read their characters
    "pictograph",
    "emoticon",
    "raised reference mark",
    # Before the rules for marks: press *
    "telephone key",
    # Letters in brackets, before "function of argument"
    "bracketed letter",
    "bracketed part of a word",
    "optional ending",
    "optional beginning",
    "optional n of article",
    "optional letter of she",
    # Formulas in plain text, before their numbers and signs are read one by one
    "logarithm with base",
    "distribution",
    "function of argument",
    "mass-energy equation",
    "caret power",
    "carbon prime",
    "ordinal of expression",
    "bound",
    "product of variables",
    "size in letters",
    "number set",
    "sequence",
    "absolute value",
    "factorial",
    "rights mark",
    # Addresses, before every rule that would read a dot, a slash or a number in them
    "web address",
    # After "web address", which may contain www., and before "relative path", which would take its end
    "web address without scheme",
    "email address",
    "arXiv number",
    "DOI",
    "domain name",
    "rank of metric",
    "user handle",
    "color in hexadecimal",
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
    # Before "subsection": 403(b)
    "retirement plan",
    # The law and music, before the rules for names, initials and measurements
    "public law",
    "bill",
    "docket number",
    "directive",
    "subsection",
    "reporter of cases",
    "circuit court",
    "judge",
    "parties of case",
    "legal code",
    "legal phrase",
    "part of statute",
    "opus",
    "catalog of works",
    "musical meter",
    # Sports, before dates, ranges and amounts
    # Before the rules for chemistry and models: Nb5 is a move
    "move in chess",
    "formation",
    "record of wins",
    "sets",
    "average in sports",
    "statistic in sports",
    "minute of a match",
    "lumber",
    # Chemistry and medicine, before the rules for names and for code
    "raised isotope",
    "isotope",
    "hyphenated isotope",
    "oxidation state",
    "electron configuration",
    "formula of elements",
    "dosing interval",
    "half-life",
    "marker",
    "biochemical name",
    # Before the rules for names, which would leave its parentheses
    "function call",
    "method call",
    "command-line option",
    "short option",
    "snake-case name",
    "camel-case name",
    # Before "model name": D3.js
    "name with symbols",
    # Before phone numbers, which may have the same groups
    "hexadecimal groups",
    "IPv6 address",
    "hexadecimal or binary number",
    "card number",
    "hardware address",
    "labeled serial number",
    # Before versions: 555.123.4567; before names: x12 is an extension; before "year": 1300 555 917
    "phone number in words",
    "phone number",
    # Before "model name": Fig. S3
    "lettered reference",
    # Numbers in names, before amounts, measurements and dates; "version" before "model name": v2
    "version",
    "named version",
    # Before "bare version": 27.9.2024
    "numeric date",
    "compact date",
    "bare version",
    "any release of a version",
    "flight number",
    "house number",
    # Before "measurement": 123 N. Main St., 12 N
    "compass point",
    "side of a land",
    # Before "room number": fl. 1340
    "birth or death year",
    "room number",
    "highway",
    "tire size",
    "digit-first name",
    "video resolution",
    "attack named by its date",
    "standard with year",
    # Before "measurement": 802.11a
    "network standard",
    "USB connector",
    # Before "numbered name": Boeing 737-800, Section 1-4
    "airliner",
    "two-part label",
    # Before names: Q4'23, 2Q22
    "quarter with year",
    "quarter before year",
    "time range with noon",
    "numbered name",
    # Before "model name": Rs500
    "shillings and pence",
    "currency amount",
    # Before "word in capitals": AK-47
    "model name",
    # Before "year": a screen may be 1920 pixels wide
    "pixel size",
    # Before "clock time": John 3:16
    "scripture reference",
    "numbered book of scripture",
    # Before years and dates: a card ending in 1984, expires 09/27
    "end of card number",
    "expiry date",
    "zip code",
    "box number",
    # Dates and times, before "ratio", "fraction" and "number range", which are written like them;
    # longer dates before shorter ones: day, month and year before month and year
    "timestamp",
    # Before "clock time", since it may include the time of day
    "ISO date",
    "month and day",
    "day and month",
    "range of months or weekdays",
    "dash before date",
    "unpadded date",
    "month of year in numbers",
    "week of year",
    "date between hyphens",
    "month and day in numbers",
    "month and year",
    "military time",
    "dash before noon",
    "time with a dot",
    # Before "UTC offset": the zone belongs to the time
    "clock time",
    "twelve-hour time",
    "hour to clock time",
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
    "range of years with apostrophes",
    "year with letter",
    "year with apostrophe",
    "explicit year",
    "prefixed year",
    "founding year",
    "year",
    # Sums, before amounts and ranges: 10 – 3 = 7
    "arithmetic",
    "spaced sign",
    "rating",
    "spaced range",
    "caliber",
    "status code",
    "model by itself",
    # Money, before measurements ("EUR 5m" is five million) and abbreviations (the NZ in NZ$3)
    "pence",
    "currency pair",
    "amount after currency code",
    "amount before currency",
    # After dates and money, whose slashes and apostrophes are no signs of a formula
    "prime",
    # Before "measurement": the m of "2m users" and the s of "two 9s" are no units
    "number in millions",
    "two plural numbers",
    "plural number",
    # Measurements, before abbreviations: in 64 KB, KB is not an initialism. Dimensions come before single amounts
    "blood pressure",
    "visual acuity",
    "length of DNA",
    "cooking measure",
    "geographic coordinate",
    "feet and inches",
    "dimensions",
    "inches",
    "foot mark",
    "fraction of unit",
    "measure multiplied",
    "measurement",
    "number per unit",
    "rate",
    "speed",
    "unit after per",
    "flops",
    # After "measurement", for the slash of m/s
    "aperture",
    "quotient",
    "sum of variables",
    # Abbreviations, initials and words joined by symbols; known names before the symbols in them
    "circa before money",
    "clipped word",
    "article before letters",
    "word pair",
    "censored word",
    "censored vowel",
    "street",
    "postal code of state",
    "state",
    "title abbreviation",
    "title without period",
    "title alone",
    "field",
    "abbreviated word",
    "abbreviation",
    "initials",
    "month or weekday abbreviation",
    "weekday before number",
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
    "step of several",
    # After everything that is written with a slash
    "slash in credit",
    "slash between words",
    "slash beside number",
    "letter grade",
    "grades of one letter",
    "title in capitals",
    "mixed-case acronym",
    "contraction in capitals",
    # 5-HT, before its letters
    "number before capital",
    # After every other rule for capital letters
    "drawn-out word in capitals",
    "word in capitals",
    "article in capitals",
    # After the abbreviations and symbols with an a in them
    "letter a",
    "ampersand",
    # All other numbers, specific rules first
    "numbered reference",
    "number of a page and following",
    "number sign",
    # Numbers with hyphens, before "number range"
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
    "course number",
    "kind of status code",
    "tens or hundreds",
    "padded number",
    "plural digit",
    # Remaining ranges and signed numbers, before the numbers in them
    "number range",
    "signed number",
    "number with plus",
    "prefixed number",
    "number",
    # After units and every other letter with a meaning of its own: 5V, 3pm, 2B
    "number with an ending",
    "name after a year",
    "hash",
    "number with letters",
    "number with capitals",
    "number with a word",
    "number with a letter",
    # After "number": covid-19
    "number after hyphen",
    # After "number": 1,000 is one number
    "number list",
    # Symbols, after all rules that read them together with other text
    "chemical formula",
    "subscript",
    "superscript",
    "word in another script",
    "Greek letter",
    "bullet",
    "arrow at the edge",
    "currency by itself",
    "symbol",
    "standalone symbol",
    "plus sign in a word",
    "arrow",
    "equals sign",
    "comparison",
    "bound of version",
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
