"""Packs what a GPU workstation without internet needs to measure narrate into one folder of less than 60 MB.

A workstation has torch and NumPy. The folder holds wheels of everything else, joe as a Coqui model in 16 bits, 20
posts and the benchmark, `measure.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import made_posts
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from narrate.storage import read_toml, sha256
from narrate.voices.voice import find_voice

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KIT = "kit.json"
"""The file that says what a kit is for."""
MAX_BYTES = 60_000_000
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
PLATFORMS = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1)] + ["manylinux2014_x86_64"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--python",
        choices=PYTHONS,
        default=".".join(map(str, sys.version_info[:2])),
        help="the workstation's Python",
    )
    parser.add_argument("--out", type=Path, default=Path("narrate-gpu-kit"), help="default: narrate-gpu-kit")
    arguments = parser.parse_args()
    if arguments.out.exists() and not (arguments.out / KIT).is_file():
        parser.error(f"{arguments.out} exists and is no kit: name another with --out")
    with tempfile.TemporaryDirectory() as name:
        kit = Path(name) / "kit"
        pack(kit, arguments.python)
        check_size(kit)
        shutil.rmtree(arguments.out, ignore_errors=True)
        shutil.copytree(kit, arguments.out)
    print(f"{arguments.out}: {size(arguments.out) / 1e6:.1f} MB, for Python {arguments.python}. There: ./run")


def pack(kit: Path, python: str) -> None:
    """Write the kit for Python ``python``, such as 3.11, to a new folder."""
    listed = wheel_list()
    get_wheels(kit / "wheels", pinned(listed["wheels"], constraints(), python), python)
    for wheel in sorted((kit / "wheels").iterdir()):
        leave_out(wheel, listed["left_out"].get(distribution(wheel), []))
    shutil.copytree(HERE / "modules", kit / "benchmark" / "modules", ignore=shutil.ignore_patterns("__pycache__"))
    for script in ("bench_coqui.py", "machine.py"):
        shutil.copy(ROOT / "scripts" / script, kit / "benchmark" / "modules")
    shutil.copy(HERE / "measure.py", kit / "benchmark")
    shutil.copy(HERE / "run", kit)
    made_posts.write_posts(kit / "posts")
    write_joe(kit / "voices")
    (kit / KIT).write_text(json.dumps({"python": python}), encoding="utf-8")


# --- wheels -----------------------------------------------------------------------------------------------------


def wheel_list() -> dict[str, Any]:
    """What wheels.toml says."""
    return read_toml(HERE / "wheels.toml")


def constraints() -> list[str]:
    """The requirements in constraints.txt."""
    return [
        line
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def pinned(wanted: Sequence[str], pins: Sequence[str], python: str) -> list[str]:
    """The requirements that Python ``python`` has, each in the version of ``pins``, which may have markers, too.

    Raises `KeyError` if there is none.
    """
    where = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    where |= {"platform_machine": "x86_64", "platform_system": "Linux"}

    def here(lines: Sequence[str]) -> Iterator[Requirement]:
        for requirement in map(Requirement, lines):
            if requirement.marker is None or requirement.marker.evaluate({**where, "extra": ""}):
                yield requirement

    versions = {canonicalize_name(pin.name): str(pin.specifier) for pin in here(pins)}
    return [f"{each.name}{versions[canonicalize_name(each.name)]}" for each in here(wanted)]


def get_wheels(folder: Path, requirements: Sequence[str], python: str) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    platforms = [argument for platform in PLATFORMS for argument in ("--platform", platform)]
    only = ["--no-deps", "--only-binary", ":all:", "--python-version", python, *platforms]
    subprocess.run([*pip, "download", *only, "--dest", str(folder), *requirements], check=True)
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)


def distribution(wheel: Path) -> str:
    """The name of the package in a wheel."""
    return canonicalize_name(wheel.name.partition("-")[0])


def leave_out(wheel: Path, patterns: Sequence[str]) -> None:
    """Rewrite a wheel without the files that ``patterns`` match, and without the list of its files."""
    if not patterns:
        return
    smaller = wheel.with_suffix(".part")
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if not any(fnmatch(entry.filename, pattern) for pattern in (*patterns, "*.dist-info/RECORD")):
                target.writestr(entry, source.read(entry))
    smaller.replace(wheel)


# --- joe -------------------------------------------------------------------------------------------------------


def write_joe(folder: Path) -> None:
    """joe's converted model with weights in 16 bits, as a voice by his name."""
    import torch

    from narrate.speaking.engines.coqui.convert import Converted

    joe = find_voice("joe")
    files = Converted(joe)
    model = folder / "joe"
    model.mkdir(parents=True)
    weights = torch.load(files["file"], map_location="cpu", weights_only=True)["model"]
    torch.save({"model": {key: weight.half() for key, weight in weights.items()}}, model / "model.pth")
    for key in ("config", "piper"):
        shutil.copy(files[key], model)
    about = {
        "description": f"{joe.description} As a Coqui model in 16 bits.",
        "language": joe.language,
        "license": joe.license,
        "engine": "coqui",
    }
    sums = {"sha256": sha256(model / "model.pth"), "config_sha256": sha256(model / "config.json")}
    paths = {"file": "joe/model.pth", "config": "joe/config.json", "get": "copy the kit again"}
    text = f"{toml(about)}loudness = {joe.loudness}\n\n[model]\n{toml({**paths, **sums})}"
    (folder / "joe.toml").write_text(text, encoding="utf-8")


def toml(texts: Mapping[str, str]) -> str:
    return "".join(f"{key} = {json.dumps(text)}\n" for key, text in texts.items())


# --- size -------------------------------------------------------------------------------------------------------


def size(folder: Path) -> int:
    """In bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def check_size(kit: Path) -> None:
    if size(kit) >= MAX_BYTES:
        files = sorted((file for file in kit.rglob("*") if file.is_file()), key=lambda file: -file.stat().st_size)
        largest = ", ".join(f"{file.name} {file.stat().st_size / 1e6:.1f} MB" for file in files[:5])
        sys.exit(f"the kit would have {size(kit) / 1e6:.1f} MB; the largest in it: {largest}")


if __name__ == "__main__":
    main()
