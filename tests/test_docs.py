"""What the documents promise: examples that run, files that exist, links that lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from support import ROOT

from narrate.options import FORMAT_NAMES, settings
from narrate.scripting.policy import CHOICES
from narrate.storage import read_toml

DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FOLDERS = ("narrate", "tests", "scripts", "docs", "samples", "voices", ".ci")
PATH = re.compile(rf"`((?:(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*)|(?:[\w-]+/)*[\w-]+\.py)`")
"""What can only mean a file of the project: a path that begins with one of its folders, or a Python module."""


def text_of(document: Path) -> str:
    """Without its blocks of code, whose paths are examples."""
    return BLOCK.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """What a link may name in a document: its headings in lower case, with hyphens for spaces."""
    headings = re.findall(r"^#+ (.*)$", text_of(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@each_document
def test_a_link_within_the_project_leads_to_a_file_and_a_heading(document: Path) -> None:
    for target in LINK.findall(text_of(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.is_file(), target
        assert not anchor or anchor in anchors(linked), target


@each_document
def test_a_file_that_a_document_names_exists(document: Path) -> None:
    for path in PATH.findall(text_of(document)):
        found = any(ROOT.glob(path)) or any((ROOT / "narrate").rglob(path))
        assert found, f"{path} is neither in the project nor below narrate/"


@each_document
def test_a_test_that_a_document_names_exists(document: Path) -> None:
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", text_of(document)):
        assert f"def {name}(" in tests, name


def test_paths_are_recognized() -> None:
    text = (
        "`docs/tour.png` `tests/**/cases.txt` `html/dom.py` `order.py` `a.md` `episodes/tour/` `narrate post a.md`"
    )
    assert PATH.findall(text) == ["docs/tour.png", "tests/**/cases.txt", "html/dom.py", "order.py"]


def test_every_document_is_linked_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(docs/([\w.]+\.md)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert linked == {path.name for path in (ROOT / "docs").glob("*.md")}


def test_the_table_of_options_has_every_option_and_its_values() -> None:
    text = (ROOT / "docs" / "options.md").read_text(encoding="utf-8").partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \|", text, re.MULTILINE))
    assert list(rows) == [setting.name.replace("_", "-") for setting in settings()]
    for name, values in {**CHOICES, "format": FORMAT_NAMES}.items():
        assert re.findall(r"`(\w+)`", rows[name]) == list(values)


def test_on_a_package_index_the_readme_has_no_link_to_files_beside_it() -> None:
    hook = read_toml(ROOT / "pyproject.toml")["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text = readme + "[kept](https://example.org/a) ![kept](https://example.org/a.png)"
    for substitution in hook["substitutions"]:
        text = re.sub(substitution["pattern"], substitution["replacement"], text)
    assert LINK.findall(text) == ["https://example.org/a", "https://example.org/a.png"]
    assert "[" not in text.partition("## More")[2].partition("[kept]")[0]
    assert set(re.findall(r"\w+", text)) > set(re.findall(r"\w+", re.sub(r"!\[.*|\]\(.*?\)", "", readme)))


def test_the_source_distribution_has_all_documents() -> None:
    included = read_toml(ROOT / "pyproject.toml")["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {document.relative_to(ROOT).parts[0] for document in DOCUMENTS} <= set(included)
    assert [name for name in included if not (ROOT / name).exists()] == []


@pytest.mark.voice
def test_the_examples_for_python_run_and_print_what_they_say(workspace: Path) -> None:
    """In order, in one program, with joe."""
    blocks = BLOCK.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks].count("python") > 5
    program: dict[str, object] = {}
    printed = ""
    for kind, text in blocks:
        if kind == "markdown":
            Path("rain.md").write_text(text, encoding="utf-8")
        elif kind == "text":
            assert printed == text
        else:
            with contextlib.redirect_stdout(io.StringIO()) as output:
                exec(compile(text, "docs/python.md", "exec"), program)
            printed = output.getvalue()
    assert Path("evening.wav").is_file()
