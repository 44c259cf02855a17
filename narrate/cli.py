"""The command line: arguments, printing, exit codes; nothing else.

Exit 0: done. 1: could not; one line on standard error says what, which, and what to try. 2: wrong usage.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import shlex
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from narrate import __version__
from narrate.errors import NarrateError, OptionError, install_hint
from narrate.options import Options, merged, settings, with_config
from narrate.progress import Progress
from narrate.reading.source_formats import KINDS

if TYPE_CHECKING:
    from narrate.pipeline import Draft
    from narrate.reading.fetch import Access
    from narrate.scripting.script import Utterance
    from narrate.speaking.catalogue import Offer
    from narrate.voices.models import Model

WORDS_A_MINUTE = 175
"""How fast joe reads essays, pauses included."""

DONE, FAILED = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    _show_warnings()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a post may hold signs that this terminal has not
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        command: Callable[[argparse.Namespace], None] = arguments.command
        command(arguments)
        sys.stdout.flush()
    except NarrateError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return _complain("interrupted; what was done is kept, so run the same command again to go on")
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _show_warnings() -> None:
    """What narrate logs is for the user; what libraries log is not."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("narrate: %(message)s"))
    logging.getLogger("narrate").handlers = [handler]
    logging.getLogger().addHandler(logging.NullHandler())


def _complain(line: str) -> int:
    print(f"narrate: {line}", file=sys.stderr)
    return FAILED


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


# --- commands ---------------------------------------------------------------------------------------------------


def _post(arguments: argparse.Namespace) -> None:
    from narrate.pipeline import narrate
    from narrate.publishing.manifest import dump
    from narrate.scripting.script import counted

    watcher = _Terminal(quiet=arguments.quiet)
    try:
        result = narrate(
            arguments.reference, _options(arguments), watcher, _access(arguments), force=arguments.force
        )
    finally:
        watcher.close()
    manifest = result.manifest
    if arguments.json:
        _print_json(dump(manifest))
    elif not arguments.quiet:
        length = _clock(manifest.duration_s)
        facts = f"{length}, {counted(len(manifest.chapters), 'chapter')}, {', '.join(manifest.files)}"
        if result.unchanged:
            print(f"{result.folder}: nothing has changed ({facts})")
        else:
            print(f"{result.folder}: {facts}; {counted(result.new, 'sentence')} spoken, {result.kept} kept")


def _outline(arguments: argparse.Namespace) -> None:
    from narrate.scripting.script import by_kind

    work = _draft(arguments)
    post, script = work.post, work.script
    words: Counter[int] = Counter()
    for utterance in script.utterances:
        if utterance.role != "heading" and utterance.role != "opening":
            words[utterance.section] += len(utterance.written.split())
    omissions = by_kind(script.omissions)
    sections = [
        {"title": head.title, "level": head.level, "words": words[index]}
        for index, head in enumerate(script.heads)
    ]
    if arguments.json:
        published = post.published.isoformat() if post.published else None
        facts = {
            "title": post.title,
            "authors": list(post.authors),
            "published": published,
            "url": post.url or None,
        }
        _print_json({**facts, "sections": sections, "omissions": omissions})
        return
    _print_outline(work, sections)


def _print_outline(work: Draft, sections: list[dict[str, Any]]) -> None:
    from narrate.scripting.intro_outro import joined
    from narrate.scripting.script import summary

    post = work.post
    print(f"“{post.title}”" + (f" by {joined(post.authors)}" if post.authors else ""))
    for section in sections:
        print(f"{section['words']:7}  {'  ' * (section['level'] - 1)}{section['title']}")
    total = sum(section["words"] for section in sections)
    print(f"{total:7}  words, about {max(1, round(total / WORDS_A_MINUTE))} min")
    if work.script.omissions:
        print(f"Left out: {summary(work.script.omissions)}")


def _script(arguments: argparse.Namespace) -> None:
    for utterance in _draft(arguments).script.utterances:
        if arguments.json:
            facts = _facts(utterance) | ({"why": _reasons(utterance)} if arguments.why else {})
            print(json.dumps(facts, ensure_ascii=False))
            continue
        print(_line(utterance))
        for reason in _reasons(utterance) if arguments.why else ():
            print(f"{'':15}{reason['written']}  →  {reason['spoken']}  ({reason['rule']})")


def _reasons(utterance: Utterance) -> list[dict[str, str]]:
    return [
        {"rule": piece.rule, "written": piece.written, "spoken": " ".join(piece.spoken.split())}
        for piece in utterance.changes
    ]


def _facts(utterance: Utterance) -> dict[str, Any]:
    return {name: getattr(utterance, name) for name in ("section", "role", "written", "spoken", "pause_ms")}


def _line(utterance: Utterance) -> str:
    return f"{utterance.section:3}  {utterance.role:8}  {utterance.spoken}"


def _list_voices(arguments: argparse.Namespace) -> None:
    from narrate.speaking.catalogue import offers

    found = list(offers())
    if arguments.json:
        _print_json([_offer_facts(offer) for offer in found])
        return
    rows = [(o.voice.name, o.voice.language, o.voice.engine, _cost(o)) for o in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, offer in zip(rows, found, strict=True):
        start = "".join(f"{cell:{width}}  " for cell, width in zip(row, widths, strict=True))
        print(f"{start}{offer.voice.description}\n{'':{len(start)}}{offer.voice.license}")
    print("\nnarrate voices get NAME fetches what a voice needs.")
    for extra in sorted({offer.extra for offer in found} - {""}):
        print(f"[{extra}] is not installed: {install_hint(extra)}")


def _offer_facts(offer: Offer) -> dict[str, Any]:
    fields = ("name", "description", "language", "license", "engine", "speaker")
    facts = {name: getattr(offer.voice, name) for name in fields}
    needs = {"megabytes": offer.megabytes, "extra": offer.extra, "absent": offer.absent}
    return {**facts, "installed": offer.installed, **needs}


def _cost(offer: Offer) -> str:
    """In a few characters: what it takes until the voice can speak."""
    if offer.installed:
        return "installed"
    size = "? MB" if offer.megabytes is None else f"{offer.megabytes:.0f} MB" if offer.megabytes else ""
    extra = f"[{offer.extra}]" if offer.extra else ""
    return " + ".join(filter(None, (size, *offer.absent, extra)))


def _get_voice(arguments: argparse.Namespace) -> None:
    from narrate.speaking.catalogue import absent, model_of
    from narrate.speaking.registry import missing_extra
    from narrate.voices.voice import find_voice

    voice = find_voice(arguments.name)
    model = model_of(voice)
    if model is None:
        for key in {"file", "config"} & voice.model.keys():
            voice.checked_file(key)
        lines = [f"{voice.name}: there is nothing to fetch"]
    else:
        _fetch(model, arguments)
        lines = [f"{voice.name}: all there, in {model.folder}"]
        lines += [f"Still to bring: {key}, {voice.model[key]} in {voice.folder}" for key in absent(voice)]
    extra = missing_extra(voice.engine)
    if extra:
        lines.append(f"Its engine is not installed: {install_hint(extra)}")
    if not arguments.quiet:
        print(*lines, f'Hear it: narrate voices say "Hello, here I am." --voice {voice.name}', sep="\n")


def _fetch(model: Model, arguments: argparse.Namespace) -> None:
    from narrate.voices.model_download import fetch

    accepted = arguments.accept_license
    if not arguments.quiet and (accepted or not model.must_accept):
        print(f"License: {model.license}", flush=True)
    watcher = _FetchingBar(quiet=arguments.quiet)
    try:
        fetch(model, watcher, accept_license=accepted, allow_private_hosts=arguments.allow_private_hosts)
    finally:
        watcher.close()


def _convert_voice(arguments: argparse.Namespace) -> None:
    from narrate.speaking.registry import convert_voice
    from narrate.voices.voice import find_voice

    voice = find_voice(arguments.name)
    place = convert_voice(voice)
    if not arguments.quiet:
        print(f'{place}\nHear it: narrate voices say "Hello, here I am." --voice {voice.name} --device cuda')


def _say(arguments: argparse.Namespace) -> None:
    from narrate.pipeline import say

    watcher = _Terminal(quiet=arguments.quiet)
    try:
        seconds = say(arguments.text, _options(arguments), arguments.output, watcher)
    finally:
        watcher.close()
    if not arguments.quiet:
        print(f"{arguments.output}: {seconds:.1f} s")


def _draft(arguments: argparse.Namespace) -> Draft:
    from narrate.pipeline import draft

    return draft(arguments.reference, _options(arguments), _access(arguments))


def _access(arguments: argparse.Namespace) -> Access:
    from narrate.reading.fetch import Access

    return Access(arguments.kind, arguments.allow_private_hosts)


def _options(arguments: argparse.Namespace) -> Options:
    chosen = {setting.name: getattr(arguments, setting.name, None) for setting in settings()}
    given = {name: value for name, value in chosen.items() if value is not None}
    options = with_config(Options(), getattr(arguments, "reference", "-"), arguments.config)
    try:
        return merged(options, given, "the command line")
    except OptionError as error:
        arguments.usage(str(error))
        raise


# --- arguments --------------------------------------------------------------------------------------------------


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; without arguments it is a request for help."""
    parser = _parser()
    first = argv[0] if argv else ""
    if "://" in first or Path(first).is_file():
        parser.error(f"{first} is not a command; to narrate it, type: narrate post {shlex.quote(first)}")
    return parser.parse_args(argv or ["--help"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="narrate", description="Turn a written post into a podcast episode.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"narrate {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    post = _reader(commands, "post", _post, "make the episode of a post")
    post.add_argument("--force", action="store_true", help="rebuild the episode and re-synthesize every sentence")
    _reader(commands, "outline", _outline, "show sections, words, minutes and what is left out; speak nothing")
    script = _reader(commands, "script", _script, "show what would be said, word for word; speak nothing")
    script.add_argument("--why", action="store_true", help="name the rule behind every change")
    voices = commands.add_parser("voices", help="list voices, get or hear one", allow_abbrev=False)
    inner = voices.add_subparsers(metavar="COMMAND", required=True)
    listing = inner.add_parser("list", help="show the voices there are", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(command=_list_voices)
    get = _voice_parser(inner, "get", _get_voice, "download what a voice needs")
    get.add_argument("--accept-license", action="store_true", help="accept the license of models that require it")
    get.add_argument(
        "--allow-private-hosts", action="store_true", help="also download from this machine and its network"
    )
    _voice_parser(inner, "convert", _convert_voice, "convert a Piper voice for Coqui, so that it speaks on a GPU")
    say = inner.add_parser("say", help="speak a line to a file", allow_abbrev=False)
    say.add_argument("text", help="what to say")
    say.add_argument(
        "-o", "--out", dest="output", metavar="FILE", type=Path, default=Path("say.wav"), help="default: say.wav"
    )
    _common(say, _say, {"voice", "speed", "lexicon", "device", "workers"})
    return parser


def _reader(commands: Any, name: str, command: Callable[[argparse.Namespace], None], does: str) -> Any:
    parser = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
    parser.add_argument("reference", metavar="REF", help="a file, a URL, or - for standard input")
    _common(parser, command, {setting.name for setting in settings()})
    kinds = tuple(KINDS)
    help_as = f"treat the post as {', '.join(kinds[:-1])} or {kinds[-1]}, whatever its name"
    parser.add_argument("--as", dest="kind", choices=kinds, default="", metavar="KIND", help=help_as)
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also read from this machine and its network"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _voice_parser(inner: Any, name: str, command: Callable[[argparse.Namespace], None], does: str) -> Any:
    parser = inner.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
    parser.add_argument("name", metavar="NAME", help="see narrate voices list")
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    parser.set_defaults(command=command)
    return parser


def _common(parser: Any, command: Callable[[argparse.Namespace], None], names: set[str]) -> None:
    for setting in settings():
        if setting.name in names:
            names_on_line = filter(None, (setting.letter, f"--{setting.name.replace('_', '-')}"))
            parser.add_argument(*names_on_line, metavar=setting.metavar, help=setting.help)
        if setting.name in names & {"opening", "closing"}:
            parser.add_argument(f"--no-{setting.name}", dest=setting.name, action="store_const", const="")
    parser.add_argument("--config", metavar="FILE", type=Path, help="default: narrate.toml beside the post")
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    parser.set_defaults(command=command, usage=parser.error)


# --- printing ---------------------------------------------------------------------------------------------------


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


class _Terminal(Progress):
    """One progress bar on standard error, if that is a terminal; warnings above it."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._seconds = 0.0
        self._began = 0.0

    def warn(self, _subject: str, line: str, /) -> None:
        print(f"narrate: {line}", file=sys.stderr)

    def expect(self, _subject: str, characters: int, /) -> None:
        if self._quiet or not characters or not sys.stderr.isatty():
            return
        self._began = time.monotonic()
        form = "{desc} {percentage:3.0f}% |{bar}| {remaining} left{postfix}"
        self._bar = _progress_bar(total=characters, desc="speaking", bar_format=form)

    def spoke(self, _subject: str, characters: int, seconds: float, /) -> None:
        if self._bar is not None:
            self._seconds += seconds
            pace = self._seconds / max(1e-6, time.monotonic() - self._began)
            self._bar.set_postfix_str(f"{pace:.1f} x real time", refresh=False)
            self._bar.update(characters)

    def phase(self, _subject: str, name: str, /) -> None:
        if self._bar is not None:
            self._bar.set_description_str(name)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _progress_bar(**options: Any) -> Any:
    """A bar on standard error that leaves nothing behind."""
    from tqdm import tqdm

    # Left alone, tqdm shows nothing on a terminal that does not state its size.
    columns, lines = shutil.get_terminal_size()
    return tqdm(leave=False, file=sys.stderr, ncols=columns, nrows=lines, **options)


class _FetchingBar(Progress):
    """One progress bar a file on standard error, if that is a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._name = ""
        self._bar: Any = None

    def warn(self, subject: str, line: str, /) -> None:
        self.close()
        print(f"narrate: {subject}: {line}", file=sys.stderr)

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        if not self._shown:
            return
        if self._bar is None or subject != self._name:
            self.close()
            self._name = subject
            self._bar = _progress_bar(desc=subject, total=total or None, initial=done, unit="B", unit_scale=True)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
