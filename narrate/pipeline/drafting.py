"""Drafts a post: reads it, chooses its voices and writes its script."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass, replace

from narrate.errors import did_you_mean
from narrate.options import Options
from narrate.reading import read
from narrate.reading.fetch import Access
from narrate.reading.normalize import one_line
from narrate.reading.post import Paragraph, Post, Section, Span, speakers
from narrate.scripting.casting import Casting
from narrate.scripting.lexicon import lexicon_for
from narrate.scripting.policy import Policy
from narrate.scripting.script import Script
from narrate.speaking.cast import Cast, choose_cast
from narrate.speaking.casting import assign, candidates
from narrate.speaking.engine import EngineOptions
from narrate.voices.voice import find_voice

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with its script and its voices: all that is decided before synthesis."""

    reference: str
    """The reference that the user gave: a file, an address or ``-``; the post's name if it was in memory."""
    post: Post
    script: Script
    cast: Cast


def write_draft(post: str | Post, options: Options, access: Access | None, cast: Cast) -> Draft:
    """Write the script of a post, after reading it if ``post`` is its reference.

    Raises `narrate.errors.NarrateError`.
    """
    from narrate.scripting.writer import write_script

    reference, found = (
        (post.reference or post.slug, post) if isinstance(post, Post) else (post, read(post, access))
    )
    if options.language:
        found = replace(found, language=options.language, language_detected=False)
    cast = _with_speakers(cast, found, reference, options.cast)
    return Draft(reference, found, write_script(found, _policy(found, options, cast)), cast)


def draft_line(text: str, options: Options) -> Draft:
    """A post that consists of ``text``, in the voice's language."""
    from narrate.scripting.writer import write_script

    cast = cast_of(options)
    section = Section((), 1, (Paragraph((Span(one_line(text)),)),))
    post = Post("", (section,), slug="say", language=cast.narrator.voice.language)
    policy = replace(_policy(post, options, cast), opening="", closing="")
    return Draft(text, post, write_script(post, policy), cast)


def voices_of(options: Options) -> Hashable:
    """What `cast_of` depends on."""
    return (options.voice, options.quote_voice, options.speed, options.device, options.workers)


def cast_of(options: Options) -> Cast:
    """The cast that options ask for. Raises `narrate.errors.VoiceError`."""
    wanted = EngineOptions(options.speed, options.device, options.workers)
    return choose_cast(options.voice, options.quote_voice, wanted)


def _with_speakers(cast: Cast, post: Post, reference: str, chosen: Casting) -> Cast:
    """The cast with the speakers of the post's dialogues.

    Raises `OptionError` and `VoiceError` if a voice that is chosen for a speaker does not exist.
    """
    names = speakers(post)
    casting = chosen.resolved(names).over(Casting.read(post.cast).resolved(names))
    for voice in casting.voices.values():
        find_voice(voice)
    for name in sorted(casting.named.difference(names)):
        _log.warning("%s: the post has no speaker %r; %s", reference, name, did_you_mean(name, names))
    if not names:
        return cast
    voices = candidates(post.language)
    busy = [actor.voice.name for actor in cast.actors]
    if casting.off:
        return cast.with_speakers(dict.fromkeys(names, cast.narrator.voice.name), voices)
    return cast.with_speakers(assign(names, casting.voices, voices, busy), voices)


def _policy(post: Post, options: Options, cast: Cast) -> Policy:
    lexicon = lexicon_for(post.language, post.lexicon, options.lexicon)
    sounds = lexicon if cast.takes_ipa else lexicon.without_ipa()
    return options.policy(cast.min_chars, cast.max_chars, cast.narrator.voice.pauses, sounds, cast.parts)
