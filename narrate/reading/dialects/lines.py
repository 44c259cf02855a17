"""Block rules for what is no text for readers: attributes, targets, comments, tables of contents."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from narrate import lazy_re as re
from narrate.reading.dialects.boxes import line_of
from narrate.reading.front_matter.keys import is_known

_TEX_COMMANDS = (
    "BeginKnitrBlock EndKnitrBlock addcontentsline appendix backmatter begingroup bibliography "
    "bibliographystyle bigskip centering cleardoublepage clearpage doublespacing endgroup footnotesize "
    "frontmatter hfill hspace hypersetup hypertarget indent label large listoffigures listoftables mainmatter "
    "maketitle medskip newpage nocite noindent normalsize onehalfspacing pagebreak pagenumbering pagestyle "
    "phantomsection printbibliography printindex raggedright scriptsize setcounter setlength singlespacing "
    "small smallskip tableofcontents thispagestyle tiny usepackage vfill vspace"
)
"""TeX that pandoc passes on to a printed document: it is about the layout of pages."""

_TEXT_ENVIRONMENTS = (
    "abstract center corollary definition description enumerate example flush\\w+ frame framed itemize landscape "
    "lemma minipage multicols proof proposition quot\\w+ remark small spacing tcolorbox theorem verse"
)
"""Environments of TeX that hold text."""

IGNORED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\{:.*\}",  # kramdown: attributes of a block, definitions of attributes
        r"\{::.*\}",  # kramdown: options and comments
        r"\{\s*(?:[.#][^\s{}]+|[\w-]+=[^{}]*?)(?:\s+[^{}]*)?\}",  # Python-Markdown: attributes of a block
        r"\[\[?_?to[cs]p?_?\]?\]|@\[toc\].*|\$\{toc\}|\[:contents\]",  # where a table of contents goes
        r"\^+|\^[\w-]+",  # kramdown: the end of a block; MyST: the end of a header; Obsidian: the name of a block
        r"\([\w:./ -]+\)=",  # MyST: a target
        r"\+\+\+[ \t]*(?:\{.*\})?",  # MyST: the border of a cell
        r"\*\[[^\]]+\]:.*",  # an abbreviation
        r"\[#[\w:.-]+\]:.*",  # MultiMarkdown: a source
        r"\(ref:[\w-]+\)[ \t].*",  # bookdown: a caption, which it puts elsewhere
        r"#{5,6}[ \t]+tags:[ \t]*`.*",  # HackMD
        r"(?:SCHEDULED|DEADLINE|CLOCK|CLOSED):[ \t]+[<\[].*|:(?:LOGBOOK|PROPERTIES|END):",  # Org
        r"#\+(?:BEGIN|END)_\w+.*",
        r";*-{1,4}8<-{1,4}.*",  # PyMdown: a file that is put in
        rf"\\(?:begin|end)\{{(?:{'|'.join(_TEXT_ENVIRONMENTS.split())})\*?\}}(?:[\[{{].*)?",
        rf"(?:\\(?:{'|'.join(_TEX_COMMANDS.split())})\b\*?(?:\[[^\]]*\]|\{{[^{{}}]*\}})*\s*)+",
        r"(?:alias(?:es)?|background-color|collapsed|created-at|cssclass(?:es)?|icon|id|logseq|public):: .*",
        r"(?:query-\w+|tags?|template|updated-at):: .*",
        r"@import\s.*|<<<[ \t]*@?\S+.*|\{!.*!\}",  # other files that are put in
        r"@include[ \t]*\(.*\)|@\[code.*\]\(.*\)",  # VuePress: the same
        r"<-{2,}>",  # Hugo's book theme: between columns
        r"\.\. TEASER_END\b.*",  # Nikola
        r"::(?:bottom|content|default|left|right|top)::",  # Slidev: a part of a slide
    )
)
"""Lines that are not heard, wherever they are."""
_SLOT = re.compile(r"#[a-z][\w-]*")
"""A line that begins a part of a component of Nuxt's."""
_MYST_COMMENT = re.compile(r"%(?:[ \t].*|\Z)")
"""A line that begins with a percent sign: a comment of MyST's, if it does not continue a paragraph."""


def ignored_line(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A line that is not heard. It ends the paragraph or table above it."""
    text = line_of(state, line).rstrip()
    if state.is_code_block(line) or not text or text[0] not in "{[@$^(+*;.<-\\%cilptaqbu#:SDC":
        return False
    is_slot = _SLOT.fullmatch(text) and state.env.get("component_ends", {}).get(state.src, -1) > state.bMarks[line]
    is_ignored = is_slot or any(pattern.fullmatch(text) for pattern in IGNORED)
    if not is_ignored and (silent or not _MYST_COMMENT.fullmatch(text) or not _is_myst(state)):
        return False
    if not silent:
        state.push("mark", "", 0).content = text
        state.line = line + 1
    return True


_MYST = re.compile(r"^(?:`{3,}|:{3,})\{[\w:-]+\}|^\([\w:. -]+\)=$|\{[\w:-]+\}`", re.MULTILINE)


def _is_myst(state: StateBlock) -> bool:
    """Whether a text has directives, roles or targets of MyST."""
    known: dict[str, bool] = state.env.setdefault("myst", {})
    if state.src not in known:
        known[state.src] = bool(_MYST.search(state.src))
    return known[state.src]


_TIGHT_HEADING = re.compile(
    r"(?P<marks>#{1,6})(?P<title>[^\W_][^\n]*|[\"'“‘«(*_`<\[&][^\n]*\w[^\n]*|[^\x00-\x7f][^\n]*)"
)
_ANY_TIGHT_HEADING = re.compile(r"^[ ]{0,3}#{2,6}[^\W_]", re.MULTILINE)
_TAGS = re.compile(r"#[a-z][^\s#]*|#[^\s#]+(?:\s+#[^\s#]+)+")


def tight_heading(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A heading without a space behind its marks, as older programs take it.

    One mark alone may begin a tag or a number: it is a heading only in a text that has two marks so.
    """
    text = line_of(state, line).rstrip()
    match = _TIGHT_HEADING.fullmatch(text) if text[:1] == "#" else None
    if match is None or state.is_code_block(line):
        return False
    if len(match["marks"]) == 1 and (
        match["title"][0].isdecimal() or _TAGS.fullmatch(text) or not _is_tight(state)
    ):
        return False
    if not silent:
        tag = f"h{len(match['marks'])}"
        state.push("heading_open", tag, 1).map = [line, line + 1]
        content = state.push("inline", "", 0)
        content.content, content.children, content.map = match["title"].rstrip("# \t"), [], [line, line + 1]
        state.push("heading_close", tag, -1)
        state.line = line + 1
    return True


def _is_tight(state: StateBlock) -> bool:
    """Whether a text has headings of two marks or more without a space behind them."""
    known: dict[str, bool] = state.env.setdefault("tight_headings", {})
    if state.src not in known:
        known[state.src] = bool(_ANY_TIGHT_HEADING.search(state.src))
    return known[state.src]


_METADATA = re.compile(r"(?P<key>[A-Za-z][\w.-]*):(?:[ \t].*)?|[ \t]+\S.*|-[ \t].*|#.*")
_SLIDE_KEYS = frozenset(
    "background backgroundSize class clicks fonts hideInToc layout level transition zoom".split()
)


def metadata_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """YAML between thematic breaks: pandoc's metadata, which may stand anywhere, or the settings of a slide."""
    if silent or state.level or line_of(state, line).rstrip() != "---":
        return False
    last, keys = line + 1, []
    while last < end and (match := _METADATA.fullmatch(state.src, state.bMarks[last], state.eMarks[last])):
        keys += [match["key"]] if match["key"] else []
        last += 1
    known = [key for key in keys if is_known(key) or key in _SLIDE_KEYS]
    if last == end or line_of(state, last).rstrip() not in ("---", "...") or 2 * len(known) < max(1, len(keys)):
        return False
    state.line = last + 1
    return True


_UNSEEN_ENVIRONMENT = re.compile(
    r"\\begin\{((?:algorithm\w*|figure|longtable|lstlisting|minted|sidewaysfigure|subfigure|table|tabular|thebibliography"
    r"|tikzpicture|titlepage|verbatim|wrapfigure)\*?)\}"
)
"""Environments of TeX that pandoc leaves out of a page."""


def hidden_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A comment: Obsidian's between lines of ``%%``, kramdown's, or a picture in TeX."""
    text = line_of(state, line).strip()
    closing = {"%%": "%%", "{::comment}": "{:/comment}"}.get(text) or ("%%" if text.startswith("%%") else "")
    environment = _UNSEEN_ENVIRONMENT.match(text)
    if environment:
        closing = f"\\end{{{environment[1]}}}"
    if not closing or text.count("%%") > 1 or _last(state, closing) < state.bMarks[line]:
        return False
    last = line + 1
    while last < end and not line_of(state, last).strip().endswith(closing):
        last += 1
    if last == end:
        return False
    if not silent:
        if environment and environment[1] in _CODE_ENVIRONMENTS:
            token = state.push("fence", "code", 0)
            token.content = state.getLines(line + 1, last, state.blkIndent, True)
            token.markup, token.map = "```", [line, last]
        state.line = last + 1
    return True


_CODE_ENVIRONMENTS = frozenset({"lstlisting", "minted", "verbatim"})


def _last(state: StateBlock, mark: str) -> int:
    """Where a mark stands last in a text; a search for one that never comes would take quadratic time."""
    known: dict[tuple[str, str], int] = state.env.setdefault("last_marks", {})
    if (mark, state.src) not in known:
        known[mark, state.src] = state.src.rfind(mark)
    return known[mark, state.src]


# --- core rules -------------------------------------------------------------------------------------------------


def drop_note_marks(state: StateCore) -> None:
    """Drop the numbers, such as ``(1)``, that MkDocs turns into notes in text that is marked ``{ .annotate }``."""
    marked = [
        index for index, token in enumerate(state.tokens) if token.type == "mark" and ".annotate" in token.content
    ]
    for index in marked:
        start = index - 1
        while start > 0 and not (
            state.tokens[start].nesting == 1 and state.tokens[start].level == state.tokens[index].level
        ):
            start -= 1
        for token in state.tokens[start:index]:
            if token.type == "inline":
                token.content = re.sub(r"\s*\(\d+\)!?", "", token.content)


def drop_marks(state: StateCore) -> None:
    """Drop the lines that are not heard; the text after one does not run into the text before it."""
    tokens = state.tokens
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (before.type, token.type, after.type) == ("paragraph_close", "mark", "paragraph_open"):
            before.hidden = after.hidden = False
    state.tokens = [token for token in tokens if token.type != "mark"]
