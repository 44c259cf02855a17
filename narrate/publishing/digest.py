"""By what narrate sees that an episode need not be made again.

The digest is taken from a canonical form, written out key by key: what a listener hears and reads, and a version
of each stage and format. Neither a renamed field nor a new release of narrate changes it. Whoever changes what a
stage makes of the same input raises its version here, or that of a format in `narrate.publishing.formats`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narrate.publishing.formats import FORMATS
from narrate.publishing.notes import excerpt, images
from narrate.reading.post import Post, plain
from narrate.scripting.script import Script
from narrate.storage import sha256

STAGES: Mapping[str, int] = {
    "stitch": 1,
    "timeline": 1,
    "master": 1,
    "cover": 1,
    "tags": 1,
    "transcript": 1,
    "chapters": 1,
    "notes": 1,
    "manifest": 1,
}
"""The versions of the stages after the speaking. What stages before it make is in the digest itself."""


def episode_digest(post: Post, script: Script, sound: str, formats: Sequence[str]) -> str:
    """Changes when the episode would; ``sound`` is the fingerprint of who speaks. 64 hexadecimal digits."""
    form = canonical_form(post, script, sound, formats)
    text = json.dumps(form, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def versions(formats: Sequence[str]) -> dict[str, int]:
    """The versions of all stages and of these formats."""
    return {**STAGES, **{name: FORMATS[name].version for name in formats}}


def canonical_form(post: Post, script: Script, sound: str, formats: Sequence[str]) -> dict[str, Any]:
    """The JSON object that `episode_digest` is taken from."""
    return {
        "versions": versions(formats),
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
            [line.section, line.role, line.spoken, line.written, line.pause_ms] for line in script.utterances
        ],
        "omissions": [[omission.section, omission.kind] for omission in script.omissions],
    }


def _cover_key(post: Post) -> list[str]:
    """The cover's address, or its path and what is in it."""
    if not post.image or "://" in post.image:
        return [post.image]
    try:
        return [post.image, sha256(Path(post.folder) / post.image)]
    except (OSError, ValueError):
        return [post.image, ""]
