"""Why a post failed, whatever was raised: nothing that concerns one post may cost the others."""

from __future__ import annotations

import logging

from narrate.errors import NarrateError

_log = logging.getLogger(__name__)


def reason(error: Exception, reference: str) -> NarrateError:
    """The error to report for a post; one that narrate does not know is a defect of its own, or of a plugin."""
    if isinstance(error, NarrateError):
        return error
    _log.debug("%s", reference, exc_info=error)
    return NarrateError(f"narrate failed: {type(error).__name__}: {error}", hint="please report this")
