"""Lets packages be imported that are not there: Coqui and Piper import them, and call none for a VITS voice.

Python imports this module when it starts. A package that is there is imported as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ABSENT = {"librosa", "matplotlib", "onnxruntime", "scipy", "soundfile", "torchaudio", "torchcodec", "transformers"}


class _Absent(ModuleType):
    """A package that is not there: it has every class and function, and none can be called."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__new__": _refuse, "__module__": self.__name__})


def _refuse(cls: type, *_: object, **__: object) -> None:
    raise ModuleNotFoundError(f"{cls.__module__}.{cls.__name__} is called, and is not in the kit")


class _Finder(MetaPathFinder, Loader):
    """Comes after all others, so it is asked only for what none of them has."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] not in ABSENT:
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


sys.meta_path.append(_Finder())
