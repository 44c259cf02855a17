"""Pages made to do harm, through the command line: one clear line or a clean reading, in bounded time and memory.

What is bounded is measured against an ordinary page on the same machine; no test knows how fast that is.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from lxml import html
from support.command import Run, run_here
from support.server import Reply, Route, Server, serve

from narrate import cli
from narrate.net import ip_addresses

HERE = "--allow-private-hosts"


def cases(named: Mapping[str, object]) -> list[Any]:
    """Parameters with their names."""
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            id=name,
        )
        for name, value in named.items()
    ]


SLOWER, LARGER = 20, 6
"""How many times the processor time and the memory of the ordinary page a hostile one may take."""
MANY = 10_000
"""Of whatever a page is made of: at the square of its length it would take far more than `SLOWER`."""
ORDINARY = (
    "<title>Ordinary</title><article><h1>Ordinary</h1>"
    + "<p>It rained on the bridge all day, and nobody minded it much. The river rose, they say.</p>" * 4_000
)
"""A page as long as a book, longer to read aloud than any hostile one."""
RUNNER = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "narrate", *sys.argv[2:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss], file)
"""
"""A process between the test and narrate: what it started has its own peak, and not that of the tests."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of narrate that is over."""

    code: int
    out: str
    err: str
    seconds: float
    """Of the processor."""
    peak: int = 0
    """Of memory, in the system's unit; 0 where it was not measured."""

    def refused(self, telling: str) -> None:
        """It could not, and said so in one line."""
        assert self.code == 1, (self.code, self.err)
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.startswith("narrate: http://127.0.0.1:")
        assert telling in self.err

    def read(self, *telling: str) -> None:
        """It could, and what it read is there."""
        assert self.code == 0, (self.code, self.err)
        assert "Traceback" not in self.err
        for words in telling:
            assert words in self.out

    def ended_well(self) -> None:
        """Either of the two."""
        if self.code:
            self.refused("")


def measured(*arguments: str, most_s: float | None = None) -> Ended:
    """Run narrate; more than ``most_s`` seconds of the processor are its end."""

    def limit() -> None:
        if most_s is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(most_s) + 1, int(most_s) + 2))

    command = [sys.executable, "-c", RUNNER, "usage.json", *arguments, "--voice", "fake"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, preexec_fn=limit, env=dict(os.environ), timeout=600
    )
    code, seconds, peak = json.loads(Path("usage.json").read_text())
    return Ended(code, done.stdout, done.stderr, seconds, peak)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


_usual: list[Ended] = []


@pytest.fixture
def usual(workspace: Path, server: Server) -> Ended:
    """The ordinary page, measured once."""
    if not _usual:
        server.routes["/ordinary"] = ORDINARY.encode()
        _usual.append(measured("script", f"{server.url}/ordinary", HERE))
    return _usual[0]


Visit = Callable[..., Ended]


@pytest.fixture
def visit(workspace: Path, server: Server, usual: Ended) -> Visit:
    """Serves a page and runs narrate on it, in this process and in bounded time."""

    def run(route: Route | str, command: str = "script", path: str = "/page") -> Ended:
        server.routes[path] = route.encode() if isinstance(route, str) else route
        started = process_time()
        done = run_here(command, server.url + path, HERE, "--voice", "fake", most_s=SLOWER * usual.seconds)
        return Ended(done.returncode, done.stdout, done.stderr, process_time() - started)

    return run


@pytest.fixture
def visit_process(server: Server, usual: Ended) -> Visit:
    """The same in a process of its own, and in bounded memory too."""

    def run(route: Route | str, command: str = "script", path: str = "/page") -> Ended:
        server.routes[path] = route.encode() if isinstance(route, str) else route
        done = measured(command, server.url + path, HERE, most_s=SLOWER * usual.seconds)
        assert done.seconds < SLOWER * usual.seconds
        assert done.peak < LARGER * usual.peak
        return done

    return run


def page(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>Bridge</title>{head}</head><body><article><h1>Bridge</h1>"
        f"<p>It rained on the bridge all day.</p>{body}</article></body></html>"
    )


def redirect(place: str, status: int = 302) -> Reply:
    return Reply(b"", status=status, headers={"Location": place})


# --- what a server sends ----------------------------------------------------------------------------------------


@cache
def bomb() -> bytes:
    """A gigabyte of spaces."""
    return gzip.compress(b" " * 16_000_000) * 64


def test_a_gigabyte_that_was_packed_is_refused(visit_process: Visit, usual: Ended) -> None:
    done = visit_process(Reply(bomb(), headers={"Content-Encoding": "gzip"}))
    done.refused("is larger than 20 MB")
    assert done.seconds < usual.seconds


def test_a_gigabyte_packed_twice_is_refused(visit_process: Visit) -> None:
    packed = Reply(gzip.compress(bomb()), headers={"Content-Encoding": "gzip, gzip"})
    visit_process(packed).refused("is compressed as")
    visit_process(Reply(gzip.compress(bomb()), headers={"Content-Encoding": "gzip"})).ended_well()


def test_a_page_that_does_not_end_is_refused(visit_process: Visit) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        with suppress(OSError):
            while True:
                sent.append(handler.wfile.write(b"<p>More and more of it.</p>" * 1000))

    visit_process(endless).refused("is larger than 20 MB")
    assert sum(sent) < 40_000_000


def test_redirects_without_end_are_refused(visit: Visit, server: Server) -> None:
    server.routes["/other"] = redirect("/page")
    visit(redirect("/other")).refused("redirects more than 10 times")
    assert len(server.paths()) <= 13


@pytest.mark.parametrize("place", ["file:///etc/passwd", "//[", "javascript:alert(1)", "data:text/html,<p>Text"])
@pytest.mark.parametrize("how", ["redirect", "refresh"])
def test_being_sent_to_what_is_no_address_on_the_web_is_refused(visit: Visit, place: str, how: str) -> None:
    refresh = f"<meta http-equiv=refresh content='0; url={place}'>"
    visit(redirect(place) if how == "redirect" else page("", refresh)).refused("URL")


@pytest.mark.parametrize("how", ["redirect", "refresh"])
def test_being_sent_to_this_machine_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    real = ip_addresses.why_not_public
    monkeypatch.setattr(
        ip_addresses, "why_not_public", lambda address: real(address) if address == "127.0.0.1" else ""
    )
    place = f"http://127.0.0.1:{server.port}/secret"
    with serve(host="127.0.0.2") as public:
        refresh = page("", f"<meta http-equiv=refresh content='0; url={place}'>").encode()
        public.routes["/page"] = redirect(place) if how == "redirect" else refresh
        assert cli.main(["outline", f"{public.url}/page", "--voice", "fake"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert place in line
    assert "not public" in line
    assert server.requests == []


def test_a_page_that_sends_on_is_followed_and_one_that_sends_back_is_refused(visit: Visit, server: Server) -> None:
    server.routes["/there"] = page("").encode()
    visit(page("Wrong.", "<meta http-equiv=Refresh content='0;URL=/there'>")).read("It rained on the bridge")
    server.routes["/there"] = page("", "<meta http-equiv=refresh content='0; url=/page'>").encode()
    visit(page("", "<meta http-equiv=refresh content='0; url=/there'>")).refused("redirects more than 10 times")


@pytest.mark.parametrize("told", ["utf-16", "koi8-r", "windows-1252", "nonsense", "utf-7", "hex", "x" * 5000])
@pytest.mark.parametrize("where", ["header", "meta"])
def test_an_encoding_that_is_not_the_page_s_does_no_harm(visit: Visit, told: str, where: str) -> None:
    text = page("<p>Schöne Grüße — aus “Bergen”.</p>", f"<meta charset={told}>" if where == "meta" else "")
    media_type = "text/html" + (f"; charset={told}" if where == "header" else "")
    visit(Reply(text.encode(), media_type)).read("Schöne Grüße")


BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
XML_BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "laugh">{BILLION}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Bridge</title></head><body><article>'
    "<p>It rained on the bridge all day.</p><p>&l9; &f;</p></article></body></html>"
)


@pytest.mark.parametrize("media_type", ["application/xhtml+xml", "text/html"])
def test_entities_are_not_unfolded(visit: Visit, media_type: str) -> None:
    done = visit(Reply(XML_BOMB.encode(), media_type))
    done.read("It rained on the bridge")
    assert "root:" not in done.out
    assert len(done.out) < 10 * len(XML_BOMB)


NOTHING = {
    "nothing": "",
    "white space": " \n\t" * 1000,
    "white space around nothing": "<!doctype html> \n",
    "an empty body": "<html><head><title>Bridge</title></head><body></body></html>",
    "scripts": "<body>" + "<script>document.write('It rained')</script><style>p{}</style>" * 100,
    "a comment that does not end": "<body><!-- It rained on the bridge all day.",
    "emoji": "<body><p>🎉</p>",
}


@pytest.mark.parametrize("text", cases(NOTHING))
def test_a_page_with_nothing_to_speak_is_refused(visit: Visit, text: str) -> None:
    visit(text, "post").refused("")
    assert not Path("episodes").exists() or not list(Path("episodes").iterdir())


OTHERS = {
    "a feed": (b"<?xml version='1.0'?><rss><channel/></rss>", "application/rss+xml"),
    "JSON": (b'{"title": "Bridge"}', "application/json"),
    "a PDF": (b"%PDF-1.7", "application/pdf"),
    "a PDF that is called a page": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "text/html"),
    "a picture that is called nothing": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, ""),
}


@pytest.mark.parametrize(("body", "media_type"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_page_is_refused(visit: Visit, body: bytes, media_type: str) -> None:
    done = visit(Reply(body, media_type))
    done.refused("")
    assert len(done.err) < 1000


def test_a_type_of_fifty_thousand_letters_is_not_repeated(visit: Visit) -> None:
    done = visit(Reply(page("").encode(), "a" * 50_000 + "/b"))
    done.ended_well()
    assert len(done.err) < 1000


RUBBISH = {
    "no JSON": b"<p>Not here",
    "nothing": b"",
    "a number": b"1",
    "null": b"null",
    "a list": b"[[[]]]",
    "deep": b"[" * 100_000,
    "half a character": b'{"data": {"post": {"result": {"title": "\\ud800", "contents": {"html": "\\udfff"}}}}}',
    "other types": b'{"data": {"post": {"result": {"title": [1], "user": 3, "coauthors": {}, "contents": "x"}}}}',
    "errors": b'{"errors": [{"message": "no\\nsuch post"}], "data": null}',
    "errors of 5 MB": b'{"errors": [{"message": "' + b"no " * 1_700_000 + b'"}]}',
    "a post without text": b'{"data": {"post": {"result": {"title": "bridge", "contents": {"html": "<p> "}}}}}',
    "a deep post": b'{"data": {"post": {"result": {"contents": {"html": "' + b"<div>" * 200_000 + b'x"}}}}}',
    "a number too long": b"9" * 100_000,
    "an address that is none": b'{"data": {"post": {"result": {"title": "bridge", "pageUrl": "https://[", '
    b'"contents": {"html": "<p>It <a href=x>rained</a>."}}}}}',
}


@pytest.mark.parametrize("body", cases(RUBBISH))
def test_a_forum_that_answers_rubbish_is_no_trouble(visit: Visit, server: Server, body: bytes) -> None:
    server.routes["/graphql"] = Reply(body, "application/json")
    done = visit(page(""), path="/posts/aBcDeFgHiJkLmNoPq/bridge")
    assert "Traceback" not in done.err
    assert done.code in (0, 1)
    if done.code:
        assert len(done.err.splitlines()) == 1
        assert len(done.err) < 1000
    else:
        done.read("bridge")


def test_a_forum_s_address_for_a_post_is_not_taken_without_a_look(visit: Visit, server: Server) -> None:
    post = {"title": "A", "pageUrl": "https://a.example/\n\ud800", "contents": {"html": "<p>It rained."}}
    body = json.dumps({"data": {"post": {"result": post}}})
    server.routes["/graphql"] = Reply(body.encode(), "application/json")
    visit(page(""), "post", "/posts/aBcDeFgHiJkLmNoPq/bridge").read("1 chapter")


# --- what is in a page ------------------------------------------------------------------------------------------

DEEP = {
    "div": ("<div>", "</div>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "lists": ("<ul><li>", "</li></ul>"),
    "span": ("<span>", "</span>"),
    "bold": ("<b>", "</b>"),
    "tables": ("<table><tr><td>", "</td></tr></table>"),
    "details": ("<details>", "</details>"),
    "sup": ("<sup>", "</sup>"),
    "MathML": ("<math><mrow>", "</mrow></math>"),
    "links": ("<a href='#a'><span>", "</span></a>"),
}


@pytest.mark.parametrize(("opens", "closes"), DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_nesting_without_measure_is_refused_or_read_whole(
    visit: Visit, opens: str, closes: str, closed: bool
) -> None:
    done = visit(page(opens * 200_000 + "Deep words." + (closes * 200_000 if closed else "") + "<p>The end.</p>"))
    if done.code:
        done.refused("is nested")
    else:
        done.read("Deep words.", "The end.")


@pytest.mark.parametrize(("opens", "closes"), cases(DEEP))
def test_deep_nesting_is_read_whole(visit: Visit, opens: str, closes: str) -> None:
    times = 1900 // opens.count("<")
    done = visit(page(opens * times + "Deep words." + closes * times + "<p>The end.</p>"))
    done.read("bridge", "The end.")
    if opens != "<math><mrow>":
        done.read("Deep words.")


def test_nesting_is_noticed_after_a_thousand_other_faults(visit: Visit) -> None:
    visit(page("</b></x>" * 5000 + "<div>" * 5000 + "Deep words.")).refused("is nested")


def numbered(form: str, count: int) -> str:
    return "".join(form.replace("%", str(number)) for number in range(count))


LARGE: dict[str, Callable[[], str]] = {
    "a word of 2.5 MB": lambda: page("<p>" + "w" * 100 * MANY),
    "a paragraph of 1 MB": lambda: page("<p>" + "One more word of it, and then another. " * MANY),
    "links": lambda: page("<p>" + "<a href=/x>a</a> " * MANY),
    "references to one footnote": lambda: page(
        "<p>" + "<sup class=footnote-ref><a href=#n>1</a></sup> " * MANY + "<ol><li id=n>Note.</ol>"
    ),
    "footnotes": lambda: page(
        f"<p>{numbered('a<sup><a id=r% href=#n%>%</a></sup> ', MANY // 5)}"
        f"<ol>{numbered('<li id=n%>b <a href=#r%>^</a></li>', MANY // 5)}</ol>"
    ),
    "empty elements": lambda: page("<div></div>" * MANY),
    "pull quotes": lambda: page("<aside class=pullquote>a</aside>" * MANY),
    "formulas": lambda: page("<p>" + "<span class=math>x</span> " * MANY),
    "attributes of a megabyte": lambda: page(f"<p class='{'a ' * 20 * MANY}' style='{'d' * 40 * MANY}'>Text.</p>"),
    "NULs": lambda: page("<p>Te\0xt.</p>\0" * 3),
}


@pytest.mark.parametrize("kind", cases({kind: kind for kind in LARGE}))
def test_a_page_of_very_much_of_one_thing_is_read_or_refused(visit_process: Visit, kind: str) -> None:
    done = visit_process(LARGE[kind](), "outline")
    done.ended_well()
    if not done.code:
        done.read("Bridge")


def test_what_a_comment_hides_is_not_spoken(visit: Visit) -> None:
    done = visit(page("<p>Before.</p><!-- Hidden. <p>Hidden too.</p>"))
    done.read("Before.")
    assert "Hidden" not in done.out


# --- scripts ----------------------------------------------------------------------------------------------------

ALERT = "alert(1)"
SCRIPTS = f"""
<p onclick="{ALERT}" style="background:url(javascript:{ALERT})" title="{ALERT}">First <a
href="javascript:{ALERT}" onmouseover="{ALERT}">link</a>, <a href=" JavaScript:{ALERT}">another</a>,
<a href="java&#10;script:{ALERT}">third</a>, <a href="data:text/html,<script>{ALERT}</script>">fourth</a> and
<a href="vbscript:{ALERT}">fifth</a>.</p>
<p><img src="javascript:{ALERT}" alt="One picture" onerror="{ALERT}">
<img src="data:image/svg+xml,<svg onload={ALERT}>" alt="Two pictures">
<img src="java&#9;script:{ALERT}" alt="Three pictures">
<img src="https://a.example/a.png)[x](javascript:" alt="](javascript:x) <b>Four</b>"></p>
<h2 onclick="{ALERT}" id="javascript:{ALERT}">A &lt;script&gt; here</h2>
<script>{ALERT}</script><style>@import "javascript:{ALERT}"</style><noscript>{ALERT}</noscript>
<template><p>{ALERT}</p></template>
<iframe src="javascript:{ALERT}" srcdoc="<script>{ALERT}</script>" onload="{ALERT}"></iframe>
<object data="javascript:{ALERT}"></object><embed src="javascript:{ALERT}"></embed>
<svg onload="{ALERT}"><script>{ALERT}</script></svg>
<form action="javascript:{ALERT}">
<button formaction="javascript:{ALERT}">{ALERT}</button></form>
<details open ontoggle="{ALERT}"><summary onclick="{ALERT}">Summary</summary><p>Folded.</p></details>
<math><maction actiontype="statusline" xlink:href="javascript:{ALERT}"><mi>x</mi></maction></math>
<p>Last <b onclick="{ALERT}">words</b>.</p>
"""
SCRIPTED_HEAD = f"""<base href="javascript:{ALERT}//"><link rel="canonical" href="javascript:{ALERT}">
<meta property="og:url" content="javascript:{ALERT}"><meta property="og:image" content="javascript:{ALERT}">
<meta name="author" content="&lt;script&gt;evil()&lt;/script&gt;">
<meta name="description" content="&lt;img src=x onerror=evil()&gt;"><script>{ALERT}</script>"""
TAGS = {"html", "head", "meta", "title", "style", "body", "p", "ul", "li", "img", "a"}
ATTRIBUTES = {"lang", "charset", "name", "content", "href", "src", "alt"}


def test_nothing_of_a_script_is_spoken_or_reaches_the_notes(run: Run, server: Server) -> None:
    server.routes["/scripts"] = page(SCRIPTS, SCRIPTED_HEAD).encode()
    url = f"{server.url}/scripts"
    done = run("post", url, "--voice", "fake", HERE)
    assert done.returncode == 0, done.stderr
    folder = Path("episodes/scripts")
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.suffix != ".mp3"}
    assert {name for name, text in texts.items() if "alert" in text} == set()
    assert "alert" not in run("script", url, "--voice", "fake", HERE, "--json").stdout
    assert json.loads(texts["episode.json"])["source_url"] == url
    notes = html.document_fromstring(texts["notes.html"])
    assert {element.tag for element in notes.iter()} <= TAGS
    assert {str(name) for element in notes.iter() for name in element.attrib} <= ATTRIBUTES
    assert "script" not in {str(address).partition(":")[0] for address in notes.xpath("//@href | //@src")}
    for address in notes.xpath("//@href | //@src"):
        assert str(address).startswith(("http://", "https://"))
    for name in ("First link, another, third, fourth and fifth.", "Last words."):
        assert name in texts["transcript.vtt"]


def test_what_follows_an_embed_is_not_lost(visit: Visit) -> None:
    visit(page("<p>Before.</p><embed src=a.swf><p>Last words.</p>")).read("Before.", "Last words.")


def test_a_picture_that_is_a_script_is_named_by_its_words_alone(run: Run, server: Server) -> None:
    server.routes["/page"] = page(f'<p><img src="javascript:{ALERT}" alt="One picture"></p>').encode()
    assert run("post", f"{server.url}/page", "--voice", "fake", HERE).returncode == 0
    assert "- One picture" in Path("episodes/page/notes.md").read_text(encoding="utf-8").splitlines()
