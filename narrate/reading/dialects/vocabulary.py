"""The names of templates, components, directives and callouts, by what a listener hears of them.

A name is compared in lower case. The tables cover Hugo, Zola, Jekyll, Hexo, GitBook, Quarto, MDN, Docusaurus,
Mintlify, Starlight, MyST, Sphinx, MkDocs, Obsidian and DEV, and common themes of these.
"""

from __future__ import annotations

KINDS = frozenset(
    "abstract algorithm assumption attention axiom bug caution check cite conjecture corollary danger definition "
    "deprecated done error example exercise fail failure faq fire help hint hypothesis important info information "
    "lemma missing note proof proposition question quote remark required seealso solution success summary theorem "
    "tip tldr todo versionadded versionchanged versionremoved warn warning".split()
)
"""Kinds of admonitions and callouts: a reader sees them as a title, a color or an icon."""

SAID_AS = {
    "deprecated": "Deprecated since",
    "faq": "Question",
    "seealso": "See also",
    "tldr": "Summary",
    "todo": "To do",
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "warn": "Warning",
}
"""Kinds that are said in other words."""

BOXES = frozenset("admonition alert aside block box callout hint infobox message msg notice panel".split())
"""What themes call a callout whose kind is an argument."""

CODE = frozenset(
    "code code-block code-toggle code_block codeblock codegroup codetabs diagram dot graphviz highlight "
    "include-code mermaid plantuml prism runkit snippet source".split()
)
"""Their content is code."""

COMMENTS = frozenset("capture comment css javascript private rem schema script style stylesheet todo-note".split())
"""Their content is not for readers."""

MATH = frozenset("equation katex latex math mathjax tex".split())
"""Their content is TeX."""

IMAGES = frozenset(
    "asset_img figure fullwidth image img imgproc lightbox maincolumn marginfigure photo picture "
    "responsive_image".split()
)

EMBEDS = frozenset(
    "asciinema audio bilibili chart codepen codesandbox embed facebook figma file giphy gist github "
    "googlemaps iframe instagram jsfiddle loom map mastodon pdf podcast soundcloud speakerdeck spotify "
    "stackblitz tiktok tweet twitch twitter video vimeo x youtube youtube-lite youtubeplayer".split()
)
"""Players and frames: they are counted as embedded."""

TEXTS = frozenset(
    "abbr badge btn button code-inline color cta glossary glossary-tooltip glossary_tooltip heading kbd keys "
    "label mark newthought pill post_link tag term tooltip".split()
)
"""Their text is an argument."""

VARIABLES = frozenset({"meta", "param", "var", "variable"})
"""They put in a value of the front matter."""

REFERENCES = frozenset(
    "csp glossary htmlelement httpheader httpmethod httpstatus mathmlelement svgattr svgelement".split()
)
"""MDN's references beside those whose name ends in ``xref``; they show their last text."""

ADDRESSES = frozenset("asset_path link post_url ref relref static url url_for".split())
"""They stand for an address."""

SILENT = frozenset(
    "anchor assign bi block br break case clear clearfix column columns content continue cycle decrement elif "
    "else elseif elsif end excerpt extends fa fab far fas font hr icon if ifchanged import increment layout "
    "let linebreak lipsum liquid macro more newpage now pagebreak paginate raw row set spacer tableofcontents "
    "tablerow toc unless when with yield".split()
)
"""Control, layout and decoration: nothing that they stand for is missed."""

LOOPS = frozenset({"for", "each"})
"""What they repeat for each entry of a list is unknown."""

TITLE_ARGUMENTS = ("title", "header", "heading", "summary", "label", "caption", "tabname")
"""Arguments that readers see above what a template wraps."""

TEXT_ARGUMENTS = ("text", "label", "content", "title", "name", "value", "cta_text", "term_id")
