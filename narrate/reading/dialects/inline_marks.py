"""The inline marks of Markdown's dialects, as patterns: what `narrate.reading.dialects.inline` rewrites."""

from __future__ import annotations

from narrate import lazy_re as re

_SHOWN = (
    r"(?P<shown>\$\$[^$]+\$\$|(?<![\w$\\])\$(?=[^\s\d$])[^$\n]*(?<=[^\s$])\$(?!\w)|\$`[^`]*`\$"
    r"|\\{1,2}\((?:(?!\\\)).){1,400}\\{1,2}\)"
    r"|\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    r"|\[\]\(\#(?P<empty_link>[\w:.-]+)\)"
    r"|</?[A-Za-z][^<>\n]*>|<[a-z]+:[^<>\s]*>|(?:https?://|www\.)[^\s<>()\[\]]+)"
)
"""What is left alone."""

_ASSISTANT = (
    r"[ \t]?【\d[\d:]*†[^】\n]{0,200}】|\ue200[^\ue201\n]{0,300}\ue201|(?:file)?cite(?:turn\d+[a-z]+\d+)+"
    r"|\[oai_citation:\d+‡[^\[\]\n]*\]\([^()\n]*\)"
    r"|:(?:contentReference|codex-[\w-]+)\[[^\[\]\n]*\](?:\{[^{}\n]*\})?"
    r"|\(\[[^\[\]\n]*\]\([^()\s]*[?&]utm_source=(?:chatgpt|openai)(?:\.com)?[^()\s]*\)\)"
    r"|\[(?:cite_(?:start|end)|cite:[\d, ]+|(?:web|attached_file|memory|generated_image|code_file):\d+)\](?!\()"
)
"""The sources that chat assistants name: ChatGPT's and, in brackets, those of Gemini and Perplexity."""
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"

_MARKS: tuple[tuple[str, str], ...] = (
    ("role", r"\{(?P<role_name>[A-Za-z][\w:+.-]*)\}(?P<role_ticks>`+)(?P<role_text>[^`]+)(?P=role_ticks)(?!`)"),
    ("code", r"(?<!`)(?P<ticks>`+)(?!`)(?P<code_text>.+?)(?<!`)(?P=ticks)(?!`)(?P<code_attributes>\{[^{}\n]*\})?"),
    ("docfx_image", r":::image\b(?P<docfx_attributes>[^\n]*?):::"),
    ("target", r"<(?:doc|inv|myst|path|project|xref):(?P<target_name>[^<>\s?]+)(?:\?[^<>\s]*)?>"),
    ("attachment", r"https://github\.com/(?:user-attachments|[\w.-]+/[\w.-]+)/assets/[\w/.-]+"),
    (
        "player",
        r"(?<!\S)%\[(?:https?:)?//[^\s\[\]]+\]"
        r"|(?<!\w)@\[(?:card|codepen|codesandbox|docswell|figma|gist|github|instagram|jsfiddle|osf|prezi|slideshare"
        r"|speakerdeck|spotify|stackblitz|tweet|twitter|vimeo|youtube)\]\([^()\n]*\)",
    ),
    ("shown", _SHOWN.removeprefix("(?P<shown>")[:-1]),
    (
        "image",
        r"!\[(?P<image_words>[^\[\]\n]*)\](?P<image_address>\([^()\n]*\))\{(?P<image_attributes>[^{}\n]*\balt=[^{}\n]*)\}",
    ),
    ("gap", r"(?<=[\w.])\\ (?=\S)"),
    ("escape", r"\\(?:[~^=:+%{]|@(?!ref\()|\[(?=\[)|!(?=\[\[))"),
    ("embed", r"!\[\[(?P<embed_target>[^\[\]\n|]+)(?:\|(?P<embed_alias>[^\[\]\n]*))?\]\]"),
    ("wiki", r"#?\[\[(?P<wiki_target>[^\[\]\n|]+)(?:\|(?P<wiki_alias>[^\[\]\n]*))?\]\](?![(\[:])"),
    ("page_link", r"\[(?P<page_words>[^\[\]\n]+)\]\((?:\[\[[^\[\]\n]*\]\]|\(\([\w-]+\)\))\)"),
    ("block_reference", r"\(\((?:[0-9a-f]{6,}(?:-[0-9a-f]+)*|(?=\w*(?:[\d_]|[a-z][A-Z]))[\w-]{9})\)\)"),
    ("task", r"\A\[[/<>!?*~\"-]\](?=[ \t]+\S)"),
    ("include", r"\[!(?i:include|code|video)[^\[\]]*(?:\[[^\[\]]*\]\([^()]*\))?\]"),
    ("assistant", _ASSISTANT),
    ("source", r"(?:\[[^\[\]\n]*\])?\[#[A-Za-z][\w:.-]*\d[\w:.-]*;?\](?![(:])"),
    (
        "bbcode",
        r"\[(?P<bb_name>b|i|u|s|big|small|size|color|font|url|email|code|spoiler|sub|sup)(?:=[^\[\]\n]*)?\]"
        r"(?P<bb_text>(?:(?!\[/?(?P=bb_name)\b)[^\n]){1,500})\[/(?P=bb_name)\]",
    ),
    ("speaker", r"\[name=(?P<speaker_name>[^\[\]=\n]+)\](?:[ \t]*\[(?:time|color)=[^\[\]\n]+\])*(?!\()"),
    (
        "spaced_path",
        r"(?P<spaced_words>!\[[^\[\]\n]*|\[[^\[\]\n]+)\]"
        r"\((?P<spaced>(?![<#])[^()<>\n\"' ]+(?: [^()<>\n\"' =]+){1,20}"
        r"\.(?:docx?|gif|html?|ipynb|jpe?g|md|mp4|pdf|png|pptx?|svg|webp|xlsx?|zip))[ \t]*\)",
    ),
    (
        "aligned_image",
        r"(?P<aligned>!\[[^\[\]\n]*\]\([^()\s]*)(?:[ \t]+(?:align|width|height|class)=\"[^\"\n]*\")+[ \t]*\)",
    ),
    (
        "covered",
        r">!(?=[^\s!])(?P<hidden_text>(?:[^<>!\n]|!(?!<)|<(?![!\n])|>(?!!)){1,500})!<",
    ),
    (
        "local_date",
        r"\[date=(?P<local_day>\d{4}-\d\d-\d\d)(?:[ \t]+time=(?P<local_time>\d\d:\d\d)(?::00)?)?"
        r"(?:[ \t]+[a-zA-Z]\w*=[^\[\]\n]*)?\](?!\()",
    ),
    ("sized_image", r"(?P<sized>!\[[^\[\]\n]*\]\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?)[ \t]+=\d*%?x?\d*%?[ \t]*\)"),
    ("scaled_image", r"!\[(?P<scaled_words>[^\[\]\n|]*)\|\d+x?\d*(?:,[ \t]*\d+%)?\]"),
    ("slide_image", r"!\[(?P<slide_words>bg\b[^\[\]\n]*|[^\[\]\n]*\b(?:w|h|width|height):\d[^\[\]\n]*)\](?=\()"),
    ("citation", r"\[(?:[^\[\]\n@]*[\s;,(-])?-?@[\w{][^\[\]\n]*\](?![(\[:])"),
    (
        "reference",
        r"(?:(?<!\S)(?P<nameless>-))?(?<![\w@.])@(?P<reference_key>[A-Za-z][\w:-]*\w)"
        r"(?P<locator>[ \t]\[[^\[\]\n]*\])?",
    ),
    ("footnote", r"\[\^(?P<footnote_key>[^\[\]\s]+)\](?!:)"),
    ("example", r"\(@(?P<example_key>[\w-]*)\)"),
    ("part", r"\A\((?:PART(?:\\?\*)?|APPENDIX)\)[ \t]+(?=\S)"),
    ("bookdown", r"\\@ref\((?P<bookdown_key>[\w:-]+)\)"),
    ("guillemets", r"<<(?P<quoted>[^\s<>](?:[^<>\n]*[^\s<>])?)>>(?!>)"),
    ("braced_reference", r"\{[+*!]?(?P<braced>@[A-Za-z][\w:-]*)\}"),
    (
        "comment",
        r"\{::comment\}(?:(?!\{:).)*\{:/(?:comment)?\}|(?<![\w%])%%(?!%)(?:(?!%%).)+%%|\{>>[^{}]*<<\}|\{--[^{}]*--\}",
    ),
    (
        "change",
        r"\{(?:\+\+(?P<added>[^{}]*)\+\+|~~[^{}]*~>(?P<substituted>[^{}]*)~~|==(?P<critic_marked>[^{}]*)==)\}"
        r"|\{\+ (?P<diff_added>[^{}\n]*?) ?\+\}|\[\+ (?P<diff_put_in>[^\[\]\n]*?) ?\+\]"
        r"|\{- [^{}\n]* -\}|\[- [^\[\]\n]* -\]",
    ),
    (
        "ruby",
        rf"\{{(?:ruby )?(?P<ruby_base>(?<=ruby )[^{{}}|\n]{{1,40}}|[{_CJK}]{{1,20}})"
        r"\|(?P<ruby_text>[^{}\n]{1,40})\}",
    ),
    (
        "directive",
        r"(?<![\w:\]])::?(?P<directive_name>[a-zA-Z][\w-]*)\[(?P<directive_text>[^\[\]\n]*)\](?:\{[^{}\n]*\})?"
        r"|(?<![\w:\]])::(?P<leaf_name>[a-z][\w-]*)\{[^{}\n]*\}",
    ),
    ("bear", r"(?<![\w:])::(?=[^\s:])(?P<bear_text>[^:\n]{1,200})(?<=\S)::(?![\w:])"),
    ("keys", r"(?<![\w+])\+\+(?P<key_names>[a-z0-9\"][\w\"-]*(?:\+[\w\"-]+)*)\+\+(?![\w+])"),
    (
        "marked",
        r"(?<![\w+])\+\+(?=[^\s+])(?P<inserted>[^+\n]+)(?<=\S)\+\+(?![\w+])"
        r"|\^\^(?=[^\s^])(?P<underlined>[^^\n]+)(?<=\S)\^\^"
        r"|(?<![\w=])==(?=[^\s=])(?P<highlighted>(?:[^=]|=(?!=))+)(?<=\S)==(?![\w=])",
    ),
    ("sub", r"(?<=[\w)\]}*^])~(?P<sub_text>[^\s~]{1,20})~(?!~)"),
    ("sup", r"(?<=[\w)\]}*~])\^(?P<sup_text>[^\s^~\[\]]{1,20})\^(?!\^)"),
    (
        "emoji",
        r"(?<![A-Za-z0-9_:]):(?:[a-z][a-z0-9_+-]*[a-z0-9]|[+-]1|100|1234):(?:\{[^{}\n]*\})?(?![A-Za-z0-9_:])",
    ),
    ("block_id", r"(?<!\S)\^[A-Za-z0-9][\w-]{2,}[ \t]*\Z"),
    (
        "attributes",
        r"(?<=[)\]*_~\"])\{\s*(?::|[#.]|[\w-]+=|(?:data-[\w-]+|download)\s*(?=\}))[^{}\n]*\}|(?<=\$\$)\{#[^{}\n]*\}",
    ),
    ("attributes_of_word", r"(?<=[\w.,;!?])\{:[^{}\n]*\}"),
    ("trailing", r"(?<!\S)\{(?:-|\s*(?::|[#.](?!\d))[^{}\n]*|[\w-]+=[^{}\n]*)\}[ \t]*(?=\n|\Z)"),
    ("leading", r"\A\{:[^{}\n]*\}[ \t]*"),
    ("raw_part", r"\{::nomarkdown[^{}\n]*\}|\{:/(?:nomarkdown)?\}"),
    ("span", r"\[(?P<span_text>[^\[\]\n]*)\]\{[^{}\n]*\}"),
    ("tex_group", r"\{\\(?:bf|em|it|sc|sf|tt|bfseries|itshape)\b[ \t]*(?P<tex_grouped>[^{}\n]*)\}"),
    ("tex_item", r"(?:\A|(?<=\n))[ \t]*\\item\b(?:\[(?P<item_label>[^\]\n]*)\])?[ \t]*"),
    (
        "tex",
        r"(?<!\\)\\(?:(?:cite\w*|(?:eq|auto|c|C|page|name)?ref|label|index|nocite|[vh]space)\*?(?:\[[^\]\n]*\])*\{(?P<tex_key>[^{}\n]*)\}"
        r"|footnote\{(?P<tex_note>(?:[^{}\n]|\{[^{}\n]*\})*)\}|includegraphics(?:\[[^\]\n]*\])?\{[^{}\n]*\}|url\{(?P<tex_url>[^{}\s]*)\}"
        r"|(?:text(?:bf|it|tt|sc|rm|sf|normal|super)|(?:sub)*section\*?|chapter\*?|code|emph|mbox|pkg|underline|(?:textcolor|colorbox|href)\{[^{}\n]*\})"
        r"\{(?P<tex_text>(?:[^{}\n]|\{[^{}\n]*\})*)\}"
        r"|(?P<tex_dots>l?dots\b)(?:\{\})?"
        r"|(?<![\w:]\\)(?:newpage|clearpage|pagebreak|noindent|linebreak|newline|LaTeX|TeX|[hv]fill|bigskip|medskip"
        r"|smallskip|centering|raggedright|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge)"
        r"\b(?:\{\})?)",
    ),
)
"""The marks by name; the first that matches wins."""
_STARTS = r"(?=[`{\[\]@%+=~^:\\$<#!(【\ue200]|>!|[ \t]【|https?://|www\.|(?:file)?citeturn|-@)"
"""What a mark begins with: most characters begin none, and are passed over at once."""
MARK = re.compile(
    _STARTS + "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _MARKS) + ")", re.DOTALL
)
MAY_HOLD_MARK = re.compile(r"[`{\[@%+^=~:\\$【\ue200]|>!|\(\(|\((?:PART|APPENDIX)|citeturn|<[a-z]+:|<<")
FIELD = re.compile(r"(?:\A|(?<=[\n(]))([A-Za-z](?:(?:[\w. -]|:(?!:)){0,40}\w)?)::(?=[ \t]+\S)")
"""A field of Obsidian's Dataview."""
BRACKETED_FIELD = re.compile(
    r"\[([A-Za-z](?:[\w -]{0,40}\w)?)::[ \t]*((?:[^\[\]\n]|\[\[[^\[\]\n]*\]\]){1,300})\](?!\()"
)
"""One within a text, which shows both; in parentheses, it shows only its value."""
HIDDEN_FIELD = re.compile(r"\([A-Za-z](?:[\w -]{0,40}\w)?::[ \t]+([^()\n]{1,300})\)")
