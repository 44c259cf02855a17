"""The digest of an episode, which tells whether it must be made again.

The digest is taken from a canonical form, written out key by key: what a listener hears and reads, and a version
of each stage and format (`narrate.publishing.versions`). Neither a renamed field nor a new release of narrate
changes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from narrate.publishing.inputs import cover_state
from narrate.publishing.notes import excerpt, images
from narrate.publishing.versions import digested_versions
from narrate.reading.post import Post, plain
from narrate.scripting.script import Script, Utterance


def episode_digest(post: Post, script: Script, sound: str, formats: Sequence[str]) -> str:
    """A sha256 that changes when the episode would; ``sound`` is `narrate.speaking.cast.Cast.fingerprint`."""
    form = canonical_form(post, script, sound, formats)
    text = json.dumps(form, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def canonical_form(post: Post, script: Script, sound: str, formats: Sequence[str]) -> dict[str, Any]:
    """The JSON object that `episode_digest` is taken from."""
    return {
        "versions": digested_versions(formats),
        "formats": list(formats),
        "sound": sound,
        "post": {
            "title": post.title,
            "authors": list(post.authors),
            "published": post.published.isoformat() if post.published else None,
            "url": post.url,
            "id": post.id,
            "language": post.language,
            "description": post.description,
            "excerpt": excerpt(post),
            "cover": _cover_key(post),
            "images": [[image.source, image.alt, plain(image.caption)] for image in images(post)],
        },
        "sections": [[head.title, head.level] for head in script.headings],
        "lines": [
            [line.section, line.role, line.spoken, line.written, line.pause_ms, *_speaker(line)]
            for line in script.utterances
        ],
        "omissions": [[omission.section, omission.kind] for omission in script.omissions],
    }


def _speaker(line: Utterance) -> tuple[str, ...]:
    """Who says it; nothing in a post without speakers, whose form is that of older versions."""
    return (line.speaker,) if line.speaker else ()


def _cover_key(post: Post) -> list[str]:
    """The cover's address, or its path and its sha256, empty if it is not used."""
    if not post.image or "://" in post.image:
        return [post.image]
    return [post.image, cover_state(post).sha256]
