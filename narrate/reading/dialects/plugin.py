"""Adds the dialects to a CommonMark parser."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore

from narrate.reading.dialects.bbcode import bracketed_box
from narrate.reading.dialects.boxes import (
    balance_boxes,
    drop_hidden_boxes,
    drop_repeated_labels,
    fenced_box,
    indented_box,
    mark_tab_names,
    merge_titles,
    render_closing,
    render_opening,
)
from narrate.reading.dialects.callouts import mark_callouts
from narrate.reading.dialects.citations import find_references
from narrate.reading.dialects.contents import drop_contents
from narrate.reading.dialects.fences import read_fences
from narrate.reading.dialects.html_blocks import join_tables, link_words, read_html_blocks
from narrate.reading.dialects.inline import rewrite
from narrate.reading.dialects.lines import (
    drop_marks,
    drop_note_marks,
    hidden_block,
    ignored_line,
    metadata_block,
    tight_heading,
)
from narrate.reading.dialects.structure import (
    caption_tables,
    continue_numbers,
    drop_properties,
    drop_tags,
    mark_fancy_lists,
    mark_fields,
    mark_verse,
)
from narrate.reading.dialects.tables import (
    caption_line,
    column_table,
    drop_borders,
    grid_table,
    headless_table,
    multiline_table,
)
from narrate.reading.dialects.tex import display_math, dollar_math, inline_math, macro_lines

_BLOCK_RULES = (
    bracketed_box,
    fenced_box,
    indented_box,
    hidden_block,
    metadata_block,
    macro_lines,
    display_math,
    grid_table,
    multiline_table,
    column_table,
    headless_table,
    caption_line,
    ignored_line,
    tight_heading,
)
_CORE_RULES = (
    continue_numbers,
    join_tables,
    read_html_blocks,
    link_words,
    read_fences,
    mark_callouts,
    balance_boxes,
    drop_hidden_boxes,
    mark_tab_names,
    merge_titles,
    drop_repeated_labels,
    drop_note_marks,
    drop_contents,
    drop_marks,
    drop_properties,
    drop_borders,
    caption_tables,
    mark_verse,
    mark_fields,
    mark_fancy_lists,
    drop_tags,
)
"""In order: each sees what those before it have made."""


def dialects_plugin(md: MarkdownIt) -> None:
    """Add the rules of all dialects."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    for block_rule in _BLOCK_RULES:
        md.block.ruler.before("code", block_rule.__name__, block_rule, interrupts)
    md.block.ruler.at("math_block", dollar_math)
    for core_rule in (*_CORE_RULES, _rewrite_texts):
        md.core.ruler.before("inline", core_rule.__name__, core_rule)
    md.inline.ruler.before("math_inline", "inline_math", inline_math)
    md.add_render_rule("box_open", render_opening)
    md.add_render_rule("box_close", render_closing)


def _rewrite_texts(state: StateCore) -> None:
    """Rewrite the inline marks of dialects in every paragraph, heading and cell."""
    references = state.env.setdefault("cross_references", find_references(state.src))
    for token in state.tokens:
        if token.type == "inline":
            token.content = rewrite(token.content, references)
