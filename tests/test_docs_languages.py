"""The example in ``docs/languages.md`` works as it stands there."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import sys
from pathlib import Path

import pytest
from support import ROOT

from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.scripting.languages import registry
from narrate.scripting.languages.language import Language
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script

POST = """\
---
title: Regen
author: [Anna, Bernd]
date: 2024-03-16
language: de-AT
---
Es regnet, z. B. ca. 3 Tage.

> Wasser treibt.

![Ein Bild](a.png)

```
a
b
```
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """The language that the page tells how to write."""
    text = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    phrases, entry = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (module,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert entry == '[project.entry-points."narrate.languages"]\nde = "narrate_german:LANGUAGE"\n'
    package = tmp_path / "narrate_german"
    package.mkdir()
    (package / "phrases.toml").write_text(phrases, encoding="utf-8")
    (package / "__init__.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "narrate_german", raising=False)
    found = importlib.import_module("narrate_german").LANGUAGE
    assert isinstance(found, Language)
    return found


def test_the_example_narrates_a_post(german: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrate.scripting.writer.language_for", lambda _: german)
    script = write_script(read_markdown(Source(POST.encode())), Policy())
    assert [utterance.spoken for utterance in script.utterances] == [
        "Regen.",
        "Von Anna und Bernd.",
        "Erschienen am 16. März 2024.",
        "Es regnet, zum Beispiel ca. 3 Tage.",
        "Zitat: Wasser treibt.",
        "Ende des Zitats.",
        "Bild: Ein Bild.",
        "Ein Codeblock, 2 Zeilen, steht im Text.",
        "1 Codeblock wurde in dieser Lesung ausgelassen.",
    ]
    assert german.long_date(dt.date(2024, 12, 1)) == "1. Dezember 2024"


def test_the_entry_point_group_is_the_one_that_is_read() -> None:
    assert registry.ENTRY_POINTS == "narrate.languages"
