"""Rewrites the text of a paragraph, heading or cell before CommonMark's inline markup is read.

One pass finds the marks of all dialects; code, formulas, addresses and tags are left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.citations import References
from narrate.reading.dialects.inline_marks import BRACKETED_FIELD, FIELD, HIDDEN_FIELD, MARK, MAY_HOLD_MARK
from narrate.reading.dialects.roles import read_role

_KEYS = frozenset(
    "alt backspace caps-lock cmd command control ctrl del delete down end enter esc escape f1 f10 f11 f12 f2 "
    "f3 f4 f5 f6 f7 f8 f9 fn home insert left meta option page-down page-up print-screen return right shift "
    "space super tab up win windows".split()
)

_BEFORE_UNSPOKEN = re.compile(r"[ \t]+(<span data-unspoken=\"\">)")


def rewrite(text: str, references: References) -> str:
    """``text`` with the marks of the dialects as HTML or CommonMark, or without them."""
    if not MAY_HOLD_MARK.search(text):
        return text
    if "::" in text:
        text = FIELD.sub(r"\1:", HIDDEN_FIELD.sub(r"\1", BRACKETED_FIELD.sub(r"\1: \2", text)))
    rewritten = MARK.sub(lambda match: _HANDLERS[str(match.lastgroup)](match, references), text)
    return _BEFORE_UNSPOKEN.sub(r"\1 ", rewritten) if references.cites else rewritten


def _inner(*groups: str) -> Callable[[re.Match[str], References], str]:
    """A handler that keeps what is within a mark."""

    def keep(match: re.Match[str], references: References) -> str:
        return rewrite(next((match[group] for group in groups if match[group] is not None), ""), references)

    return keep


def _drop(_match: re.Match[str], _references: References) -> str:
    return ""


def _code(match: re.Match[str], references: References) -> str:
    """Code; pandoc passes raw HTML on, and Quarto and R Markdown put a value in place of code that runs."""
    attributes = match["code_attributes"] or ""
    if attributes.startswith("{="):
        return match["code_text"] if "html" in attributes else ""
    if _PLAYER.fullmatch(match["code_text"].strip()):
        return "<iframe></iframe>"
    if _is_run(match["code_text"], references):
        references.left_out.append(match["code_text"].split()[0])
        return ""
    return match["ticks"] + _HIGHLIGHTED.sub("", match["code_text"]) + match["ticks"]


_PLAYER = re.compile(
    r"(?:codepen|codesandbox|gist|instagram|slideshare|soundcloud|spotify|twitch|twitter|video|vimeo|youtube):"
    r"[ \t]*(?:https?://\S+|[\w-]{6,})"
)
"""A player, as plugins of Gatsby's write it."""
_HIGHLIGHTED = re.compile(r"\A(?:#!|:::)[a-z][\w+-]* +(?=\S)")
"""The language of code within a text, as PyMdown writes it."""


def _is_run(code: str, references: References) -> bool:
    """Whether a program puts a value in place of code: Quarto, or Obsidian's Dataview."""
    return bool(
        re.match(r"\$?= ?(?:this|dv)\b", code) or (references.runs_code and re.match(r"(?:r|\{\w+\})\s", code))
    )


def _shown(match: re.Match[str], references: References) -> str:
    """MyST shows the heading of its target for a link without words."""
    title = references.titles.get(match["empty_link"] or "", "")
    return f"[{title}](#{match['empty_link']})" if title else match[0]


def _target(match: re.Match[str], references: References) -> str:
    """The heading of a target in angle brackets, as MyST has it, or the name of a type, as DocFX has it."""
    kind, name = match[0][1:].partition(":")[0], match["target_name"]
    return f"`{name}`" if kind == "xref" else references.title(name.rpartition("#")[2])


def _docfx_image(match: re.Match[str], _references: References) -> str:
    alt = re.search(r'alt-text="([^"]*)"', match["docfx_attributes"])
    return f'<img src="" alt="{escape(alt[1])}">' if alt else ""


def _embed(match: re.Match[str], _references: References) -> str:
    """A picture, or a note that is put in; a number behind the bar is a width."""
    target, alias = match["embed_target"].strip(), (match["embed_alias"] or "").strip()
    if not re.search(r"\.(?:png|jpe?g|gif|webp|svg|avif|bmp|tiff?)\s*(?:#.*)?$", target, re.IGNORECASE):
        return "<iframe></iframe>"
    alt = " ".join(part.strip() for part in alias.split("|") if not _PLACEMENT.fullmatch(part.strip()))
    return f'<img src="{escape(target)}" alt="{escape(alt)}">'


_PLACEMENT = re.compile(r"\d*x?\d*|center|centre|left|right|float|inline|(?:w|h)?(?:full|med|small|tiny)")
"""Where a picture goes, and how large it is."""


def _image(match: re.Match[str], _references: References) -> str:
    """An image with a description beside its caption, as Quarto has it."""
    described = re.search(r"alt=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", match["image_attributes"])
    words = [match["image_words"], *(filter(None, described.groups()) if described else ())]
    return f"![{'. '.join(filter(None, words))}]{match['image_address']}"


_LAYOUT = re.compile(
    r"bg|fit|contain|cover|auto|vertical|(?:left|right)(?::\d+%)?|\d+%|(?:w|h|width|height|blur|brightness|contrast"
    r"|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S+)?"
)


def _slide_image(match: re.Match[str], _references: References) -> str:
    """A picture of a slide of Marp's, whose description also says where it goes."""
    return f"![{' '.join(word for word in match['slide_words'].split() if not _LAYOUT.fullmatch(word))}]"


def _wiki(match: re.Match[str], _references: References) -> str:
    """The words of a link, or else the names of its page and its heading."""
    if match["wiki_alias"]:
        return match["wiki_alias"].partition("|")[0].strip()
    page, _, heading = match["wiki_target"].strip().partition("#")
    page = page.partition("^")[0]
    name = page.rpartition("/")[2].removesuffix(".md").replace("\\", "")
    parts = [name, *(part for part in heading.split("#") if not part.startswith("^"))]
    return ", ".join(filter(None, map(str.strip, parts)))


def _keys(match: re.Match[str], _references: References) -> str:
    names = match["key_names"].split("+")
    if len(names) == 1 and names[0] not in _KEYS:
        return match["key_names"]
    words = (name.strip('"').replace("-", " ").capitalize() for name in names)
    return f"<kbd>{escape('+'.join(words))}</kbd>"


def _script(tag: str) -> Callable[[re.Match[str], References], str]:
    return lambda match, _: f"<{tag}>{match[f'{tag}_text']}</{tag}>"


def _role(match: re.Match[str], references: References) -> str:
    return read_role(match["role_name"].lower(), match["role_text"], references)


def _citation(match: re.Match[str], references: References) -> str:
    return references.citation(match[0])


def _reference(match: re.Match[str], references: References) -> str:
    named = references.named(match["reference_key"])
    if match["nameless"] and named is not None:
        return ""
    return match[0] if named is None else named


def _example(match: re.Match[str], references: References) -> str:
    """An example of pandoc's, each on a line of its own, or a reference to one."""
    named = references.named(match["example_key"]) if "-" in match["example_key"] else None
    if named:
        return f"({named})"
    before = match.string[max(0, match.start() - 1) : match.start()]
    number = references.example(match["example_key"], defines=before in ("", "\n"))
    return f"{'<br>' if before == chr(10) else ''}({number})" if number else match[0]


def _bookdown(match: re.Match[str], references: References) -> str:
    return references.number(match["bookdown_key"].replace(":", "-"))


def _tex(match: re.Match[str], references: References) -> str:
    if match["tex_note"]:
        return f"^[{rewrite(match['tex_note'], references)}]"
    if match["tex_dots"]:
        return "…"
    if match["tex_url"]:
        return f"<{match['tex_url']}>"
    if match["tex_key"] and re.match(r"\\(?:eq|auto|c|C)?ref", match[0]):
        return references.number(match["tex_key"].replace(":", "-"))
    name = match[0].lstrip("\\").rstrip("{}")
    return name if name in {"LaTeX", "TeX"} else rewrite(match["tex_text"] or "", references)


def _bbcode(match: re.Match[str], references: References) -> str:
    """Markup of forums in brackets."""
    name, text = match["bb_name"], match["bb_text"]
    if name == "code":
        return f"<code>{escape(text)}</code>"
    inner = rewrite(text, references)
    return f'<span class="spoiler">{inner}</span>' if name == "spoiler" else inner


def _directive(match: re.Match[str], references: References) -> str:
    """A directive of remark's within a text, ``:name[text]{…}``, or on a line of its own, ``::name{…}``."""
    name = (match["directive_name"] or match["leaf_name"]).lower()
    if name in vocabulary.EMBEDS:
        return "<iframe></iframe>"
    return "" if name in vocabulary.SILENT else rewrite(match["directive_text"] or "", references)


def _ruby(match: re.Match[str], _references: References) -> str:
    return f"<ruby>{match['ruby_base']}<rt>{match['ruby_text']}</rt></ruby>"


def _source(match: re.Match[str], _references: References) -> str:
    """A citation of MultiMarkdown's is written, but it is not spoken."""
    return f'<span data-unspoken="">{escape(match[0])}</span>'


_HANDLERS: dict[str, Callable[[re.Match[str], References], str]] = {
    "role": _role,
    "code": _code,
    "docfx_image": _docfx_image,
    "target": _target,
    "attachment": lambda *_: "<iframe></iframe>",
    "player": lambda *_: "<iframe></iframe>",
    "shown": _shown,
    "gap": lambda *_: "\u00a0",
    "escape": lambda match, _: match[0],
    "embed": _embed,
    "wiki": _wiki,
    "image": _image,
    "page_link": _inner("page_words"),
    "block_reference": _drop,
    "task": _drop,
    "include": _drop,
    "assistant": _drop,
    "source": _source,
    "bbcode": _bbcode,
    "speaker": lambda match, _: match["speaker_name"],
    "spaced_path": lambda match, _: f"{match['spaced_words']}](<{match['spaced']}>)",
    "aligned_image": lambda match, _: f"{match['aligned']})",
    "covered": lambda match, references: (
        f'<span class="spoiler">{rewrite(match["hidden_text"], references)}</span>'
    ),
    "local_date": lambda match, _: ", ".join(filter(None, (match["local_day"], match["local_time"]))),
    "sized_image": lambda match, _: f"{match['sized']})",
    "slide_image": _slide_image,
    "scaled_image": lambda match, _: f"![{match['scaled_words']}]",
    "citation": _citation,
    "reference": _reference,
    "footnote": lambda match, references: match[0] if match["footnote_key"] in references.footnotes else "",
    "example": _example,
    "part": _drop,
    "bookdown": _bookdown,
    "guillemets": lambda match, _: f"«{match['quoted']}»",
    "braced_reference": _inner("braced"),
    "comment": _drop,
    "change": _inner("added", "substituted", "critic_marked", "diff_added", "diff_put_in"),
    "ruby": _ruby,
    "directive": _directive,
    "bear": _inner("bear_text"),
    "keys": _keys,
    "marked": _inner("inserted", "underlined", "highlighted"),
    "sub": _script("sub"),
    "sup": _script("sup"),
    "emoji": _drop,
    "block_id": _drop,
    "attributes": _drop,
    "attributes_of_word": _drop,
    "trailing": _drop,
    "leading": _drop,
    "raw_part": _drop,
    "span": _inner("span_text"),
    "tex_group": _inner("tex_grouped"),
    "tex_item": lambda match, _: f"<br>{match['item_label'] or ''} ",
    "tex": _tex,
}
