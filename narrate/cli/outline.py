"""``narrate outline``: show what a post consists of."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

from narrate.cli.arguments import Commands, access_of, add_command, add_post, options_of
from narrate.cli.terminal import print_json

if TYPE_CHECKING:
    from narrate.pipeline import Draft

WORDS_A_MINUTE = 175
"""How fast joe reads essays, pauses included."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "show sections, words, minutes and what is left out; speak nothing"
    add_post(add_command(commands, "outline", run, summary))


def run(arguments: argparse.Namespace) -> None:
    """Print the outline."""
    from narrate.pipeline import draft
    from narrate.scripting.script import by_kind

    work = draft(arguments.reference, options_of(arguments), access_of(arguments))
    post, script = work.post, work.script
    words: Counter[int] = Counter()
    for utterance in script.utterances:
        if utterance.role != "heading" and utterance.role != "opening":
            words[utterance.section] += len(utterance.written.split())
    omissions = by_kind(script.omissions)
    sections = [
        {"title": head.title, "level": head.level, "words": words[index]}
        for index, head in enumerate(script.heads)
    ]
    if arguments.json:
        published = post.published.isoformat() if post.published else None
        facts = {
            "title": post.title,
            "authors": list(post.authors),
            "published": published,
            "url": post.url or None,
        }
        print_json({**facts, "sections": sections, "omissions": omissions})
        return
    _print(work, sections)


def _print(work: Draft, sections: list[dict[str, Any]]) -> None:
    from narrate.scripting.languages.registry import language_for
    from narrate.scripting.script import by_kind

    english = language_for("en")  # as all that the command line prints
    post = work.post
    print(f"“{post.title}”" + (f" by {english.enumerate(post.authors)}" if post.authors else ""))
    for section in sections:
        print(f"{section['words']:7}  {'  ' * (section['level'] - 1)}{section['title']}")
    total = sum(section["words"] for section in sections)
    print(f"{total:7}  words, about {max(1, round(total / WORDS_A_MINUTE))} min")
    if work.script.omissions:
        print(f"Left out: {english.omissions(by_kind(work.script.omissions))}")
