"""English: every rule, in the order of `order.ORDER`."""

from __future__ import annotations

from narrate.scripting.languages.english import (
    addresses,
    code,
    dates,
    measures,
    money,
    product_names,
    quantities,
    symbols,
    words,
)
from narrate.scripting.languages.english.order import ORDER
from narrate.scripting.rules import RuleList

_TOPICS = (addresses, code, dates, measures, money, product_names, quantities, symbols, words)

ENGLISH = RuleList.in_order(ORDER, (rule for topic in _TOPICS for rule in topic.RULES))
