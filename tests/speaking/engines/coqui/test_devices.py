"""A device that is there is taken; one that is not is one line that says what is missing and what to try."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError

import pytest

from narrate.errors import VoiceError
from narrate.speaking.crews.local import Local, devices_of
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.coqui import devices
from narrate.speaking.engines.coqui.devices import device_for
from narrate.speaking.engines.coqui.engine import open_engine as coqui_engine
from narrate.voices.voice import find_voice


def refused(wanted: str) -> str:
    with pytest.raises(VoiceError) as caught:
        device_for(wanted, find_voice("joe"))
    return str(caught.value)


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """As if there were so many, for a torch with CUDA."""
    torch = pytest.importorskip("torch")

    def pretend(count: int) -> None:
        monkeypatch.setattr(torch.version, "cuda", "13.0")
        monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        monkeypatch.setattr(devices, "_signs_of_a_gpu", lambda: count > 0)

    return pretend


def test_a_cpu_is_always_there() -> None:
    assert device_for("cpu", find_voice("joe")) == "cpu"


def test_a_machine_without_a_gpu_never_waits_for_torch() -> None:
    program = """
import sys
from narrate.speaking.engines.coqui import devices
from narrate.speaking.engine import EngineOptions
from narrate.speaking.registry import open_engine
from narrate.voices.voice import find_voice
devices._signs_of_a_gpu = lambda: False
for device in ("auto", "cpu"):
    print(type(open_engine(find_voice("joe"), EngineOptions(device=device))).__name__)
print(sorted({"torch", "TTS", "onnx"} & sys.modules.keys()))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:3] == ["PiperEngine", "PiperEngine", "[]"]


def test_auto_takes_a_gpu_that_is_really_there(gpus: Callable[[int], None]) -> None:
    gpus(1)
    assert device_for("auto", find_voice("joe")) == "cuda"
    gpus(0)
    assert device_for("auto", find_voice("joe")) == "cpu"


@pytest.mark.parametrize("wanted", ["cuda", "cuda:0", "cuda:1"])
def test_a_gpu_that_is_there_is_taken(gpus: Callable[[int], None], wanted: str) -> None:
    gpus(2)
    assert device_for(wanted, find_voice("joe")) == wanted


def test_cuda_is_all_gpus_of_a_machine_and_numbers_name_some(gpus: Callable[[int], None]) -> None:
    gpus(3)
    assert devices_of("cuda") == ("cuda:0", "cuda:1", "cuda:2")
    assert devices_of("cuda:2,0") == ("cuda:2", "cuda:0")
    assert [devices_of(one) for one in ("auto", "cpu", "cuda:1")] == [("auto",), ("cpu",), ("cuda:1",)]
    with pytest.raises(VoiceError, match="--device cuda:7: voice joe-coqui: there is no such GPU"):
        Local().hire(find_voice("joe-coqui"), EngineOptions(device="cuda:0,7"))
    gpus(1)
    assert devices_of("cuda") == ("cuda",)


def test_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "find_spec", lambda _: None)
    line = refused("cuda")
    assert line.startswith("--device cuda: voice joe: Coqui, which speaks on GPUs, is not installed")
    assert line.endswith("; pip install 'narrate-posts[coqui]'")
    monkeypatch.setattr(devices, "_signs_of_a_gpu", lambda: True)
    assert device_for("auto", find_voice("joe")) == "cpu"


def test_coquis_own_last_package_is_not_what_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(devices, "find_spec", lambda _: object())  # there is a TTS, and a torch
    monkeypatch.setattr(devices, "version", gone)
    assert refused("cuda").endswith(
        "Coqui, which speaks on GPUs, is not installed; pip install 'narrate-posts[coqui]'"
    )
    with pytest.raises(VoiceError) as caught:
        coqui_engine(find_voice("linda"), EngineOptions())
    line = "voice linda: the engine coqui is not installed; pip install 'narrate-posts[coqui]'"
    assert str(caught.value) == line


def test_torch_is_built_for_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    line = refused("cuda:1")
    assert line.startswith(f"--device cuda:1: voice joe: torch {torch.__version__} is built for CPUs; install one")
    assert line.endswith("or leave --device out to speak on the CPU")


def test_there_is_no_gpu(gpus: Callable[[int], None]) -> None:
    gpus(0)
    assert refused("cuda") == (
        "--device cuda: voice joe: torch finds no CUDA GPU; "
        "see whether nvidia-smi lists one, or leave --device out to speak on the CPU"
    )


@pytest.mark.parametrize(("count", "there"), [(1, "there is cuda:0"), (4, "there is cuda:0 to cuda:3")])
def test_there_is_no_such_gpu(gpus: Callable[[int], None], count: int, there: str) -> None:
    gpus(count)
    assert refused("cuda:7") == f"--device cuda:7: voice joe: there is no such GPU; {there}"


def test_there_is_no_such_device() -> None:
    assert refused("tpu") == "--device tpu: voice joe: there is no such device; write auto, cpu, cuda or cuda:N"
