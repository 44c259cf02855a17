"""Runs the stages of a post in order; no other package knows that order.

The stages `take_order`, `recheck`, `draft_post`, `plan` and `make` pass on frozen data; `narrate` runs them for
one post, and `narrate.batch` for many. `narrate.speaking.synthesis.Synthesis` speaks the requests of any number of
posts, and `make` takes the outcomes of one.

Each stage imports what it alone needs: an unchanged post is recognized, and a script is written, without the
libraries that compute sound.
"""

from narrate.pipeline.drafting import Draft, cast_of, voices_of
from narrate.pipeline.line import say
from narrate.pipeline.recording import phonemes_of, record, requests_of
from narrate.pipeline.stages import draft, draft_post, make, narrate, plan, prepare_voice, recheck, take_order
from narrate.pipeline.work import Order, Result, Work

__all__ = [
    "Draft",
    "Order",
    "Result",
    "Work",
    "cast_of",
    "draft",
    "draft_post",
    "make",
    "narrate",
    "phonemes_of",
    "plan",
    "prepare_voice",
    "recheck",
    "record",
    "requests_of",
    "say",
    "take_order",
    "voices_of",
]
