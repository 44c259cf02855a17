"""Opens engines on this machine: threads call those on one device, and a process each those on several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from narrate.speaking.crews.crew import Crew
from narrate.speaking.crews.threads import Threads
from narrate.speaking.engine import EngineOptions
from narrate.speaking.registry import open_engine
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    from narrate.speaking.crews.processes import Pool


def devices_of(device: str) -> tuple[str, ...]:
    """The devices, one or more, that a user's option names: ``cuda`` is all GPUs, ``cuda:0,2`` is two of them."""
    kind, _, numbers = device.partition(":")
    if numbers:
        return tuple(f"{kind}:{number}" for number in numbers.split(","))
    if kind == "cuda":
        from narrate.speaking.engines.coqui.devices import gpu_count

        count = gpu_count()
        return tuple(f"cuda:{number}" for number in range(count)) if count > 1 else (device,)
    return (device,)


class Local:
    """Hires crews on this machine, which share one process for each device if there are several."""

    def __init__(self, devices_of: Callable[[str], Sequence[str]] = devices_of) -> None:
        self._devices_of = devices_of
        self._pools: dict[tuple[str, ...], Pool] = {}

    def hire(self, voice: Voice, options: EngineOptions) -> Crew:
        """A `narrate.speaking.crews.crew.Hire`.

        Raises `VoiceError` if the engine cannot be opened on one of the devices.
        """
        devices = tuple(self._devices_of(options.device))
        engines = [open_engine(voice, replace(options, device=device)) for device in devices]
        if len(devices) == 1:
            return Threads(engines[0])
        from narrate.speaking.crews.processes import Pool, Processes  # what few need takes 12 ms to import

        return Processes(self._pools.setdefault(devices, Pool(devices)), voice, options, engines[0])
