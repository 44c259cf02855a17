"""Runs a command in a network of its own and writes down whom it asks: every name, and every address.

The network is a name space of the kernel (Linux, ``unshare`` and ``ip``). There, every address is this machine,
and the only name server is ours: it writes down each question and answers with `SOMEBODY`. Every packet crosses
the loopback device, where a raw socket writes down its destination. No code of narrate takes part in it.

As a program: ``network_watch.py LOG COMMAND…``, inside of that name space.
"""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

SOMEBODY = "203.0.113.7"
"""The address of every name; RFC 5737 gives it to nobody."""
_NAME_SERVER = "127.0.0.1"
_SPACES = (["unshare", "--net", "--mount"], ["unshare", "--user", "--map-root-user", "--net", "--mount"])
_IPV4, _IPV6 = 0x0800, 0x86DD
_ALL_PROTOCOLS = 3
_LINGER_S = 1.0
"""How long packets are awaited after the end of the command."""


def asked(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[set[str], str]:
    """Whom ``command`` asks, names and addresses, and what it printed. Raises where it fails.

    ``folder`` takes the log and is where the command works.
    """
    log = folder / "network.log"
    watching = [*_space(), sys.executable, __file__, str(log), *command]
    done = subprocess.run(
        watching, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return set(log.read_text(encoding="utf-8").split()), done.stdout + done.stderr


@cache
def why_not() -> str:
    """Why commands cannot be watched here; empty where they can."""
    if not sys.platform.startswith("linux"):
        return "network name spaces are Linux's"
    missing = [tool for tool in ("unshare", "ip", "mount") if shutil.which(tool) is None]
    if missing:
        return f"{' and '.join(missing)} missing"
    return "" if _space() else "this user may not make a network name space"


@cache
def _space() -> list[str]:
    """The command before a command that gives it a name space; empty where none can be had."""
    for space in _SPACES:
        test = [*space, "ip", "link", "set", "lo", "up"]
        if subprocess.run(test, capture_output=True, check=False).returncode == 0:
            return space
    return []


# --- inside -----------------------------------------------------------------------------------------------------


class _Log:
    def __init__(self, file: Path) -> None:
        self._file = file.open("w", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()

    def __call__(self, what: str) -> None:
        with self._lock:
            self._file.write(f"{what}\n")


def _watch(log_file: Path, command: list[str]) -> int:
    _prepare(log_file.with_suffix(".resolv.conf"))
    log = _Log(log_file)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((_NAME_SERVER, 53))
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
    packets.bind(("lo", 0))
    for serve, door in ((_answer, server), (_sniff, packets)):
        threading.Thread(target=serve, args=(door, log), daemon=True).start()
    code = subprocess.run(command, check=False).returncode
    time.sleep(_LINGER_S)
    return code


def _prepare(resolv_conf: Path) -> None:
    """Make every address this machine, and ours the only name server."""
    resolv_conf.write_text(f"nameserver {_NAME_SERVER}\noptions attempts:1 timeout:1\n", encoding="utf-8")
    for line in (
        "ip link set lo up",
        "ip route add local default dev lo",
        f"mount --bind {resolv_conf} /etc/resolv.conf",
    ):
        subprocess.run(line.split(), check=True)


def _answer(server: socket.socket, log: _Log) -> None:
    """Answer questions for names (RFC 1035): an IPv4 address for each, and no other record."""
    while True:
        question, sender = server.recvfrom(4096)
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
            at += 1 + question[at]
        log(".".join(labels))
        end = at + 5
        is_a = question[at + 1 : at + 3] == b"\0\1"
        head = question[:2] + struct.pack(">5H", 0x8180, 1, int(is_a), 0, 0)
        record = struct.pack(">3HIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(SOMEBODY) if is_a else b""
        server.sendto(head + question[12:end] + record, sender)


def _sniff(packets: socket.socket, log: _Log) -> None:
    """Write down where packets go, but for those between this machine and itself."""
    while True:
        packet, (_, kind, *_) = packets.recvfrom(65535)
        if kind == _IPV4:
            destination = socket.inet_ntop(socket.AF_INET, packet[16:20])
        elif kind == _IPV6:
            destination = socket.inet_ntop(socket.AF_INET6, packet[24:40])
        else:
            continue
        if not destination.startswith("127.") and destination != "::1":
            log(destination)


if __name__ == "__main__":
    sys.exit(_watch(Path(sys.argv[1]), sys.argv[2:]))
