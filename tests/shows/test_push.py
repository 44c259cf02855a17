"""``narrate show push``: what is sent, in which order, what stays, and what goes."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from shows_of_tests import COVER, NOW, SHOW, full_episode
from support.command import Run

from narrate.errors import OptionError, StorageError
from narrate.shows.feed import build
from narrate.shows.pushing.plan import rank
from narrate.shows.pushing.push import push
from narrate.shows.pushing.state import STATE
from narrate.shows.pushing.target import DELAYS_S, Target

DAY = dt.timedelta(days=1)
AUDIO = "essays/rain/rain-e5e5e5e5.mp3"
TEXTS = ("essays/rain/chapters-c3c3c3c3.json", "essays/rain/transcript-a1a1a1a1.vtt")
SECRET, OTHER_SECRET = (f"friends-{digit * 32}" for digit in "12")


class Faulty(MemoryFileSystem):  # type: ignore[misc]
    """A storage that remembers what was written and removed in it, and fails when a test says so."""

    protocol = "faulty"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    calls: ClassVar[list[str]] = []
    fault: ClassVar[Callable[[str], object]] = lambda _: None

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        return super()._strip_protocol(str(path).replace("faulty://", "memory://"))

    def _write(self, path: str) -> None:
        type(self).fault(path)
        self.calls.append(path.removeprefix("/bucket/"))

    def pipe_file(self, path: str, value: bytes, **settings: Any) -> None:
        self._write(self._strip_protocol(path))
        super().pipe_file(path, value)

    def put_file(self, lpath: str, rpath: str, **settings: Any) -> None:
        self._write(self._strip_protocol(rpath))
        super().put_file(lpath, rpath, **settings)

    def rm_file(self, path: str) -> None:
        self._write(f"-{self._strip_protocol(path)}".replace("/bucket/", ""))
        super()._rm(path)


fsspec.register_implementation("faulty", Faulty, clobber=True)


@pytest.fixture
def there() -> Iterator[Callable[[], dict[str, bytes]]]:
    """What is in the storage."""
    Faulty.store.clear()
    Faulty.pseudo_dirs[:] = [""]
    Faulty.calls.clear()
    Faulty.fault = lambda _: None
    yield lambda: {path.removeprefix("/bucket/"): bytes(file.getbuffer()) for path, file in Faulty.store.items()}
    Faulty.fault = lambda _: None


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "public"
    for path, content in {
        **dict.fromkeys(TEXTS, b"text"),
        AUDIO: b"audio" * 1000,
        "essays/index.html": b"<p>essays",
        "essays/.narrate.json": b"{}",
        "index.html": b"<p>shows",
        "assets/style-abcdef01.css": b"p {}",
        "CACHEDIR.TAG": b"",
    }.items():
        write(site / path, content)
    write_feed(site / "essays")
    return site


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    partial.write_bytes(content)
    partial.replace(file)


def write_feed(folder: Path, guid: str = SHOW.guid, title: str = "Rain") -> None:
    for name, document in build(SHOW, [full_episode(title=title)], now=NOW, cover_url=COVER).items():
        write(folder / name, document.replace(SHOW.guid.encode(), guid.encode()))


def sent(site: Path, now: dt.datetime = NOW, **settings: Any) -> list[str]:
    """Push to the storage: all writes and removals but for states, in order, as far as there is one."""
    Faulty.calls.clear()
    push(site, Target("faulty://bucket", wait=lambda _: None), now, **settings)
    calls = [call for call in Faulty.calls if not call.endswith(STATE)]
    return [call for _, alike in groupby(calls, key=rank) for call in sorted(alike)]


def test_what_changed_is_sent_in_order_and_what_is_gone_stays_for_a_day(
    site: Path, there: Callable[[], dict[str, bytes]]
) -> None:
    moved: list[tuple[int, int]] = []
    order = sent(site, progress=lambda _, done, total: moved.append((done, total)))
    assert order == [
        "assets/style-abcdef01.css", *TEXTS[:1], AUDIO, *TEXTS[1:], "essays/index.html", "index.html",
        "essays/feed.json", "essays/feed.xml",
    ]  # fmt: skip
    total = sum((site / path).stat().st_size for path in order)
    assert moved == sorted(moved)
    assert moved[-1] == (total, total)
    assert {path: content for path, content in there().items() if not path.endswith(STATE)} == {
        path: (site / path).read_bytes() for path in order
    }
    assert sent(site) == []
    assert Faulty.calls == []  # not even the state

    write(site / "essays/rain/rain-f6f6f6f6.mp3", b"new audio")
    (site / AUDIO).unlink()
    (site / "essays/index.html").unlink()
    write_feed(site / "essays", title="More rain")
    Faulty("faulty").pipe_file("/bucket/essays/rain/mine-e5e5e5e5.mp3", b"not narrate's")
    after = ["essays/rain/rain-f6f6f6f6.mp3", "essays/feed.json", "essays/feed.xml", "-essays/index.html"]
    assert sent(site) == after
    assert sent(site, NOW + DAY / 2) == []
    assert AUDIO in there()
    assert sent(site, NOW + DAY) == [f"-{AUDIO}"]
    assert there()["essays/rain/mine-e5e5e5e5.mp3"] == b"not narrate's"


def test_what_fails_is_tried_again_and_a_feed_never_names_what_is_not_there(
    site: Path, there: Callable[[], dict[str, bytes]]
) -> None:
    waits: list[float] = []
    left = [3]

    def fail(path: str) -> None:
        if path.endswith(".vtt") and left[0]:
            left[0] -= 1
            raise ConnectionResetError("reset")

    Faulty.fault = fail
    target = Target("faulty://bucket", wait=waits.append)
    assert len(push(site, target, NOW).sent) == 8
    assert waits == list(DELAYS_S[:3])

    write(site / "essays/rain/b-11111111.vtt", b"b")
    write(site / "essays/rain/a-22222222.mp3", b"a")
    write_feed(site / "essays", title="More rain")
    before = there()["essays/feed.xml"]
    left[0] = 100
    with pytest.raises(StorageError, match=r"b-11111111.vtt: cannot be reached or written: reset; run the same"):
        push(site, target, NOW)
    assert len(waits) == 3 + len(DELAYS_S)
    assert there()["essays/feed.xml"] == before
    left[0] = 0
    assert sent(site) == ["essays/rain/b-11111111.vtt", "essays/feed.json", "essays/feed.xml"]

    def refuse(path: str) -> None:
        raise PermissionError("no")

    Faulty.fault = refuse
    write(site / "index.html", b"other")
    waits.clear()
    with pytest.raises(StorageError, match="check the user or credentials"):
        push(site, target, NOW)
    assert waits == []


def test_a_killed_push_goes_on_where_it_stopped(site: Path, there: Callable[[], dict[str, bytes]]) -> None:
    class Killed(BaseException):
        pass

    dead = [False]

    def die(path: str) -> None:
        if dead[0] or path.endswith("essays/index.html"):
            dead[0] = True  # a killed process writes no state either
            raise (StorageError("dead") if path.endswith(STATE) else Killed)

    Faulty.fault = die
    with pytest.raises(Killed):
        sent(site)
    assert AUDIO in there()
    Faulty.fault = lambda _: None
    assert sent(site) == ["essays/index.html", "index.html", "essays/feed.json", "essays/feed.xml"]
    assert sent(site) == []

    del Faulty.store[f"/bucket/{AUDIO}"]  # by another hand
    assert sent(site) == []
    assert sent(site, check=True) == [AUDIO]


def test_a_site_that_is_written_meanwhile_arrives_as_it_is_then(
    site: Path, there: Callable[[], dict[str, bytes]]
) -> None:
    builds = [2]

    def rebuild(path: str) -> None:
        if path.endswith("feed.json") and builds[0]:
            write(site / f"essays/rain/n{builds[0]}-3333333{builds[0]}.mp3", b"new")
            write_feed(site / "essays", title=f"New {builds[0]}")
            builds[0] -= 1

    Faulty.fault = rebuild
    order = sent(site)
    assert builds == [0]
    assert order.index("essays/feed.xml") == len(order) - 1  # once, after all that it names
    assert {f"essays/rain/n{n}-3333333{n}.mp3" for n in (1, 2)} <= set(order)
    assert there()["essays/feed.xml"] == (site / "essays/feed.xml").read_bytes()

    def always(path: str) -> None:
        write_feed(site / "essays", title=f"At {time.monotonic_ns()}")

    Faulty.fault = always
    write_feed(site / "essays", title="Once more")
    with pytest.raises(StorageError, match="changes all the time"):
        sent(site)


def test_a_private_show_is_named_nowhere_else_and_a_new_token_removes_the_old_feed(
    site: Path, there: Callable[[], dict[str, bytes]]
) -> None:
    guid = "00000000-0000-5000-8000-000000000001"
    write(site / SECRET / "talk/talk-44444444.mp3", b"talk")
    write_feed(site / SECRET, guid)
    sent(site)
    told = {path: content for path, content in there().items() if not path.startswith(SECRET)}
    assert all(SECRET.encode() not in content for content in told.values())
    (site / SECRET).rename(site / OTHER_SECRET)
    changed = sent(site)
    assert changed[-2:] == [f"-{SECRET}/{name}" for name in ("feed.json", "feed.xml")]
    assert changed[0] == f"{OTHER_SECRET}/talk/talk-44444444.mp3"
    assert f"{SECRET}/talk/talk-44444444.mp3" in there()
    assert sent(site, NOW + DAY) == [f"-{SECRET}/talk/talk-44444444.mp3"]
    assert not [path for path in there() if path.startswith(SECRET)]
    assert sent(site, NOW + 2 * DAY) == []


def test_what_narrate_did_not_put_there_is_not_overwritten(
    site: Path, there: Callable[[], dict[str, bytes]], tmp_path: Path
) -> None:
    files = Faulty("faulty")
    files.pipe_file(f"/bucket/{AUDIO}", (site / AUDIO).read_bytes())  # sent with rsync before
    files.pipe_file("/bucket/essays/feed.xml", (site / "essays/feed.xml").read_bytes())
    files.pipe_file("/bucket/index.html", b"<p>mine!")
    with pytest.raises(
        StorageError, match=r"index.html: is there, and narrate did not put it there; .* --replace"
    ):
        sent(site)
    assert there()["index.html"] == b"<p>mine!"
    assert {AUDIO, "essays/feed.xml"}.isdisjoint(sent(site, replace=True))
    assert there()["index.html"] == b"<p>shows"

    other = tmp_path / "other"
    write_feed(other / "news", "00000000-0000-5000-8000-000000000002")
    with pytest.raises(StorageError, match="another site was pushed there"):
        sent(other)
    files.pipe_file(f"/bucket/essays/{STATE}", b"{}")
    with pytest.raises(StorageError, match="is damaged, or of another version"):
        sent(site)
    shutil.rmtree(other / "news")
    with pytest.raises(OptionError, match="there is no feed here; narrate show build"):
        sent(other)


def test_the_command_pushes_to_a_folder(
    site: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "www"
    dry = run("show", "push", site, target, "--dry-run")
    assert dry.stdout.endswith(f"{target}: 8 files to send (10 KB), 0 unchanged\n")
    assert f"send    {AUDIO} (5.0 KB)\n" in dry.stdout
    assert not target.exists()
    done = run("show", "push", site, target)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r".*: 8 files sent \(10 KB\), 0 unchanged\n", done.stdout)
    assert (target / AUDIO).read_bytes() == (site / AUDIO).read_bytes()
    names = {path.name for path in target.rglob("*") if path.is_file()}
    assert {name for name in names if name.startswith(".")} == {STATE}
    shutil.rmtree(site / "assets")
    state = json.loads((target / STATE).read_text())
    assert list(state["sent"]) == ["assets/style-abcdef01.css", "index.html"]
    assert run("show", "push", site, target).stdout.endswith("0 files sent (0 B), 7 unchanged\n")
    aged = (target / STATE).read_text().replace("2026-", "2020-").replace("2027-", "2020-")
    (target / STATE).write_text(re.sub(r'": "\d{4}-', '": "2020-', aged))
    gone = run("show", "push", site, target)
    assert gone.stdout.endswith("0 files sent (0 B), 1 removed, 7 unchanged\n")
    assert not (target / "assets").exists()

    for where, problem in {
        "sftp://ann:hunter2@host/www": "a password in an address is seen by others",
        "sftp://ann:hunter2@host:x/www": "sftp://host:x/www: is no address",
        "sftp://ann:hunter2@[host/www": "sftp://[host/www: is no address",
        "nonsense://bucket": "is no place for a site; name s3://…",
        "s3://bucket/x?versionId=1": "is no place for a site",
        "s3:///x": "names no folder",
        "sftp://host/": "names no folder",
        f"{site}/copy": "is the site itself, or in it",
    }.items():
        refused = run("show", "push", site, where)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert problem in refused.stderr
        assert "hunter2" not in refused.stderr
    monkeypatch.setitem(sys.modules, "sshfs", None)
    assert "pip install 'narrate-posts[sftp]'" in run("show", "push", site, "sftp://host/www").stderr
    (target / "essays/feed.xml").unlink()
    write(target / "essays/feed.xml/in the way", b"")
    write_feed(site / "essays", title="More rain")
    assert "essays/feed.xml: cannot be reached or written" in run("show", "push", site, target).stderr


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A client of an S3 server on this machine with a bucket, and credentials in a file for it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        (tmp_path / "credentials").write_text(
            "[default]\naws_access_key_id = k\naws_secret_access_key = hunter2\n"
        )
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client = boto3.client("s3")
        client.create_bucket(Bucket="podcasts")
        yield client
    finally:
        server.stop()


def test_s3_has_types_and_times_to_keep(
    s3: Any, site: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site / "essays/rain/long-55555555.m4b", os.urandom(25_000_000))  # in parts
    done = run("show", "push", site, "s3://podcasts/a")
    assert (done.returncode, done.stderr) == (0, "")

    def head(path: str) -> tuple[str, str, int]:
        facts = s3.head_object(Bucket="podcasts", Key=f"a/{path}")
        return facts["ContentType"], facts["CacheControl"], facts["ContentLength"]

    kept = "public, max-age=31536000, immutable"
    assert head(AUDIO) == ("audio/mpeg", kept, 5000)
    assert head("essays/rain/long-55555555.m4b") == ("audio/mp4", kept, 25_000_000)
    assert head(TEXTS[0])[:2] == ("application/json+chapters", kept)
    assert head("essays/feed.xml")[:2] == ("application/rss+xml; charset=utf-8", "no-cache")
    assert run("show", "push", site, "s3://podcasts/a").stdout.endswith("0 files sent (0 B), 9 unchanged\n")
    assert run("show", "push", site, "s3://podcasts/a", "--check").stdout.endswith(
        "0 files sent (0 B), 9 unchanged\n"
    )
    (site / "essays/index.html").unlink()
    assert "1 removed" in run("show", "push", site, "s3://podcasts/a").stdout
    listed = {each["Key"] for each in s3.list_objects_v2(Bucket="podcasts")["Contents"]}
    assert "a/essays/index.html" not in listed
    assert len(listed) == 8 + 2
    missing = run("show", "push", site, "s3://nothing/a")
    assert missing.returncode == 1
    assert "check that the bucket" in missing.stderr
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    stranger = run("show", "push", site, "s3://podcasts/a")
    assert (stranger.returncode, stranger.stderr.count("\n")) == (1, 1)
    assert "give credentials as for the AWS command line" in stranger.stderr


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an SSH server on this machine that knows a key of ours, as we know its."""
    program = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
    if program is None or shutil.which("ssh-keygen") is None:
        pytest.skip("sshd is not installed (openssh-server)")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    for key in (home / ".ssh/id_ed25519", tmp_path / "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    settings = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": tmp_path / "host", "PidFile": "none",
        "AuthorizedKeysFile": home / ".ssh/id_ed25519.pub", "StrictModes": "no", "UsePAM": "no",
        "PasswordAuthentication": "no", "Subsystem": "sftp internal-sftp",
    }  # fmt: skip
    config = tmp_path / "sshd_config"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with (
        privilege_separation(),
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen([program, "-D", "-e", "-f", config], stderr=log) as server,
    ):
        try:
            for _ in range(200):
                if server.poll() is not None:
                    pytest.skip(f"sshd does not start here: {(tmp_path / 'log').read_text()[:200]}")
                with closing(socket.socket()) as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()


@contextmanager
def privilege_separation() -> Iterator[None]:
    """The folder that Debian's sshd wants, and that is otherwise made when it starts with the machine."""
    folder = Path("/run/sshd")
    made = os.geteuid() == 0 and not folder.exists()
    if made:
        folder.mkdir(mode=0o755)
    try:
        yield
    finally:
        if made:
            folder.rmdir()


def test_another_machine_is_reached_by_ssh_once_its_key_is_known(
    ssh: int, site: Path, run: Run, tmp_path: Path
) -> None:
    target = f"sftp://127.0.0.1:{ssh}{tmp_path}/www"
    stranger = run("show", "push", site, target)
    assert stranger.returncode == 1
    assert "known_hosts" in stranger.stderr
    assert not (tmp_path / "www").exists()
    key = (tmp_path / "host.pub").read_text()
    (tmp_path / "home/.ssh/known_hosts").write_text(f"[127.0.0.1]:{ssh} {key}")
    done = run("show", "push", site, target)
    assert (done.returncode, done.stderr) == (0, "")
    pushed = {str(path.relative_to(tmp_path / "www")) for path in (tmp_path / "www").rglob("*") if path.is_file()}
    assert len(pushed) == 8 + 2
    assert (tmp_path / "www" / AUDIO).read_bytes() == (site / AUDIO).read_bytes()
    write_feed(site / "essays", title="More rain")
    (site / "essays/index.html").unlink()
    assert "2 files sent" in run("show", "push", site, target, "--check").stdout
    assert (tmp_path / "www/essays/feed.xml").read_bytes() == (site / "essays/feed.xml").read_bytes()
    (tmp_path / "home/.ssh/id_ed25519").unlink()
    assert "check the user or credentials" in run("show", "push", site, target).stderr
