"""Core rules for callouts that are written as quotes or paragraphs: GitHub's, Obsidian's and Docsify's."""

from __future__ import annotations

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import Box, label_of
from narrate.reading.dialects.boxes import box_tokens

_MARK = re.compile(r"\\?\[!(?P<kind>[^\[\]|\n]+)(?:\|[^\]\n]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)(?:\n|\Z)")
_BOLD = re.compile(
    r"(?:[^\w\s*>\[(]{1,3}\s*|:[a-z_]+:\s*)?(?:\*\*|__)(?P<kind>attention|caution|danger|hint|important|info|note|tip|warning)"
    r":?(?:\*\*|__):?(?P<fold>)(?P<title>)(?:\s+|\Z)",
    re.IGNORECASE,
)
"""A kind in bold where a quote begins, perhaps after a picture: GitHub's before it had alerts, and MDN's."""
_PICTURE = re.compile(r"[⚠ℹ❗✅❌☝💡📝📌📘📢📣🔑🔥🚧🚨🛑👉👍]\ufe0f?\s+\S")
"""A picture that sets a box apart, as editors and readme.com have it: nobody's words begin so."""
_UNSAID = re.compile(r"(?:div|include|video)\b.*|multi-column|blank(?:-container)?", re.IGNORECASE)
"""Marks of DocFX's, and layouts of Obsidian's themes, in the form of a callout."""
_RUNS_ON = re.compile(
    r"[^\n]*(?:[\w,;]\n(?:\[|`)?[a-z]|\b(?:a|an|and|are|by|for|in|is|of|on|or|that|the|to|with)\n)"
)
"""A sentence that begins beside the mark and goes on below it is no title."""
_DOCSIFY = re.compile(r"\A(?P<mark>[!?])>[ \t]+(?=\S)(?!\*\*)|\A[!=~-]>[ \t]+(?=\*\*)")
"""Docsify's marks, and Terraform's, which stand before a kind in bold."""


def mark_callouts(state: StateCore) -> None:
    """Turn quotes that begin with ``[!kind]`` into boxes; a folded one with a title says only that."""
    opened: list[Token | None] = []
    kinds = _kinds_in_attributes(state.tokens)
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            kind = kinds.get(index)
            box = _opened(state.tokens, index)
            opened.append(_boxed(token, label_of(kind, "")) if kind and box is None else box)
        elif token.type == "blockquote_close":
            opening = opened.pop()
            if opening is not None:
                token.type, token.nesting, token.tag = "box_close", 0, ""
    _insert_labels(state)


def _opened(tokens: list[Token], index: int) -> Token | None:
    """Turn a quote into an open box, if it is one."""
    content = tokens[index + 2] if index + 2 < len(tokens) else None
    if content is None or tokens[index + 1].type != "paragraph_open":
        return None
    match = _MARK.match(content.content) or _BOLD.match(content.content)
    if match is None:
        return _boxed(tokens[index], "") if _PICTURE.match(content.content) else None
    content.content = content.content[match.end() :]
    title = match["title"].strip("> \t")
    if _RUNS_ON.match(f"{title}\n{content.content}"):
        title, content.content = "", f"{title}\n{content.content}"
    kind = "" if (match["fold"] and title) or _UNSAID.fullmatch(match["kind"]) else match["kind"].strip()
    return _boxed(tokens[index], label_of(kind, title))


def _boxed(token: Token, label: str) -> Token:
    """Turn a quote into an open box."""
    token.type, token.nesting, token.tag = "callout", 0, ""
    token.meta = {"label": label}
    return token


_CLASS = re.compile(r"\.([\w-]+)")


def _kinds_in_attributes(tokens: list[Token]) -> dict[int, str]:
    """The kinds of quotes, by place, that kramdown's attributes above or below give: ``{: .prompt-tip }``."""
    kinds: dict[int, str] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            opened.append(index)
            beside = tokens[index - 1 : index]
        elif token.type == "blockquote_close":
            beside = tokens[index + 1 : index + 2]
        else:
            continue
        start = opened[-1] if token.nesting > 0 else opened.pop()
        kind = _kind_in(beside[0].content) if beside and beside[0].type == "mark" else ""
        if kind:
            kinds[start] = kind
    return kinds


def _kind_in(attributes: str) -> str:
    words = (word for name in _CLASS.findall(attributes) for word in name.lower().split("-"))
    return next((word for word in words if word in vocabulary.KINDS), "")


def _insert_labels(state: StateCore) -> None:
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type == "callout":
            tokens += box_tokens(Box("", title=token.meta["label"]), token.level, [])[:-1]
            continue
        if token.type == "inline" and tokens[-1].type == "paragraph_open":
            token.content = _DOCSIFY.sub(_kind_in_words, token.content)
        tokens.append(token)
    state.tokens = tokens


def _kind_in_words(match: re.Match[str]) -> str:
    return {"!": "Important: ", "?": "Tip: "}.get(match["mark"], "")
