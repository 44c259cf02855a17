"""The words of bylines, dates and reading times, in several languages, with which `bylines` reads lines."""

from __future__ import annotations

from narrate import lazy_re as re

_WORK = (
    r"(?:guest )?(?:(?:words|text|story|written)(?:,? (?:and|&) (?:photos|photographs|photography|pictures|"
    r"illustrations|illustrated|photographed))?|post|article|essay|interview|report|posted|published|submitted|"
    r"reported|reporting|created|authored|contributed|uploaded)"
)
BY = (
    rf"(?:(?:{_WORK} by|by|author|authors|written|text|"
    r"geschrieben von|verfasst von|veröffentlicht von|autor(?:in)?|"
    r"écrit par|publié par|rédigé par|auteur|escrito por|publicado por|autora?|scritto da|pubblicato da|a cura di|"
    r"autore|geschreven door|skrevet av|skrevet af|av|af|napisał|autorzy|автор|авторы|текст|"
    r"作者|撰文|文|記者|记者|著者|執筆者|글쓴이|기자)\s*[:：/]\s*|"
    rf"(?:(?:{_WORK} )?by|geschrieben von|verfasst von|veröffentlicht von|"
    r"écrit par|publié par|rédigé par|escrito por|publicado por|scritto da|pubblicato da|a cura di|"
    r"geschreven door|skrevet av|skrevet af)\s+)"
)
"""What stands before the name of an author."""
SHORT_BY = r"(?:von|vom|par|por|di|da|de|door|av|af|przez)\s+"
"""The same, where it may also be a part of the name."""
PREFIX = re.compile(rf"[\W_]*{BY}", re.IGNORECASE)
SHORT_PREFIX = re.compile(rf"[\W_]*{SHORT_BY}(?=\S+\s+\S)", re.IGNORECASE)

ROLES = frozenset(
    "analyst anchor associate author blogger bureau chief columnist commentator consultant contributor copywriter "
    "correspondent cofounder critic desk developer director editor engineer evangelist executive fellow founder "
    "freelance freelancer guest host intern journalist lecturer manager member officer photographer physicist "
    "president producer professor publisher redakteur redakteurin redaktion reporter researcher scientist "
    "specialist staff strategist student teacher team technologist writer ceo cto cfo coo vp".split()
)
"""Words that show that a part of a byline is what somebody does, not who it is."""
PUBLISHERS = frozenset(
    "agency associated blog bloomberg daily gazette herald inc institute journal llc ltd magazine media news "
    "newspaper post press radio report reuters review team times today tribune tv university weekly".split()
)
"""Words that show that it is who publishes it."""
SUFFIXES = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
DEGREES = re.compile(r"(?:ph\.?\s?d|m\.?d|m\.?a|b\.?a|m\.?sc|b\.?sc|mba|j\.?d|esq|rn|cfa|cpa)\.?", re.IGNORECASE)
NO_NAMES = frozenset(
    "admin administrator anonymous author authors contributor contributors default editor editors guest me mysite "
    "na nobody none null owner root site staff test undefined unknown user webmaster website wordpress writtenby "
    "aboutme abouttheauthor and by und".split()
)
"""What sites put where no author is known, as `comparison_key` gives it."""
PARTICLES = frozenset(
    "al ap ben bin bint d da dal de del della den der des di dos du e el ibn la las le los mac of san ter the to "
    "van vander vom von y zu".split()
)
"""Words of a name that are not capitalized."""

JOINT = re.compile(
    r"\s*(?:[,;，、]\s*(?:and|und|et|y|e|og|och|en)\s|[,;，、]|\s(?:and|&|und|et|y|e|og|och|en|i|и|with)\s)\s*",
    re.IGNORECASE,
)
BREAK = re.compile(r"\s+[|•·–—│/-]+\s+|\s*[|•·│]\s*|\s{3,}|\s+//\s+")
AFTER_NAME = re.compile(
    r"\s+(?:for|at|in|on|from|via|is|are|was|has|under|with additional|updated|published|posted|follow|view all|"
    r"read more|special to|für|bei|pour|chez|para|en)\b.*",
    re.DOTALL,
)
"""What may follow a name in a byline: ``Ann Lee for The Site``."""
CONTACT = re.compile(
    r"\(?\bhttps?://\S+|\(?\bwww\.\S+|[<(]?\S+@\S+\.\S+|\[email[\s\xa0]protected\]|(?<!\w)@\w+|"
    r"\s\((?:[A-Z]{2,6}|[^()\s]+\s[^()]*)\)\s*$"
)

READING_TIME = re.compile(
    r"(?:(?:estimated |approx(?:imate|\.)? )?read(?:ing)?[\s-]?time|lesezeit|temps de lecture|tiempo de lectura|"
    r"tempo di lettura|tempo de leitura|leestijd|lästid|время чтения|czas czytania)?\s*[:：]?\s*"
    r"(?:~|ca\.?|about|<)?\s*"
    r"\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s*(?:[-\s]?(?:min|mins|minute|minutes|minuten|minuti|minutos|минут[аы]?)\b\.?"
    r"(?:\s*,?\s*\d{1,2}\s*(?:sec|secs|seconds)\b)?"
    r"(?:\s*(?:to read|of reading|reading time|reading|read|lesezeit|de lecture|de lectura|di lettura|de leitura|"
    r"leestijd|czytania|чтения)\b)?|\s*分(?:钟|鐘)?(?:で読めます)?)(?!\w)",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"(?:\b\d[\d.,]*[km]?|\bno|\bone)\+?\s*(?:words?|comments?|replies|responses?|shares?|views?|likes?|claps?|reads|"
    r"followers|karma|points?|wörter|kommentare?|commentaires?|comentarios?|commenti|mots|palabras)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\b(?:first |originally |last |date )?(?:published|posted|written|created|released|submitted|filed|"
    r"publication date|published date|post date|date published|date|veröffentlicht|erstellt|publié|publiée|"
    r"publicado|pubblicato|geplaatst|gepubliceerd|publicerad|publisert|udgivet|opublikowano|опубликовано)\b"
    r"(?:\s+(?:on|at|am|um|le|el|il|op|den|dnia))?\s*[:：]?",
    re.IGNORECASE,
)
NO_NAME = re.compile(
    r"(?:view|see|show|read|all|more|visit|meet|about|contact)\s+"
    r"(?:about|all|articles?|authors?|bio|by|from|full|more|my|our|page|posts|profile|stories|the|website)\b.*|"
    rf"{LABEL.pattern}",
    re.IGNORECASE,
)
"""What the links beside a name say, and what stands before a date."""
MODIFIED = re.compile(
    r"\b(?:(?:last |first )?(?:updated|modified|edited|revised|reviewed|changed)|(?:last )?update|aktualisiert|"
    r"geändert|stand|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|"
    r"обновлено|更新)\b(?:\s+(?:on|at|am|um|le|el|il|op|den))?\s*[:：]?",
    re.IGNORECASE,
)
AGO = re.compile(
    r"(?:\d+|an?|one)\s?(?:s|m|h|d|w|mo|y|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?|months?|years?) "
    r"ago|"
    r"\d+\s?[mhdwy]|(?:vor|il y a|hace|před|för|for|há) \d+ \w+(?: siden| sedan)?|"
    r"\d+ \w+ (?:fa|geleden|temu|atrás|назад)|"
    r"yesterday|today|gestern|heute|hier|aujourd.hui|ayer|hoy|\d+\s?(?:分钟|分鐘|小时|小時|天|日|時間)前",
    re.IGNORECASE,
)
"""How long ago something was published."""
EXPIRES = re.compile(r"\b(?:accessed|retrieved|expires?|due|deadline|born|founded|since|until)\b", re.IGNORECASE)
SMALL_TALK = frozenset(
    "add advertisement ago bookmark comment comments copylink edit email facebook follow leaveacomment like link "
    "linkedin listen min minread minutes nocomments pdf permalink pin pinterest print read reddit save savestory "
    "share sharethis sharethisarticle shares tweet twitter updated whatsapp x".split()
)
"""What stands beside a byline and is none of the text, as `comparison_key` gives it."""
