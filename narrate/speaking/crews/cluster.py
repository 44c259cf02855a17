"""Hires the workers of a Dask cluster; Dask is imported when one is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from narrate.errors import NetworkError, OptionError, install_hint
from narrate.speaking.crews.crew import Hire

_TIMEOUT_S = 5
"""How long a scheduler may take to answer, and to come back when the connection breaks."""


@contextmanager
def hire_cluster(address: str) -> Iterator[Hire]:
    """Crews of the cluster whose scheduler is at ``address``, such as ``tcp://10.0.0.1:8786``, inside the block.

    Raises `NetworkError` within seconds if none answers, and `OptionError` if it is no address or Dask is missing.
    What it yields waits for the first worker, and raises `VoiceError`, naming the worker, if one cannot open the
    voice. Voices that a server speaks are not sent to workers.
    """
    try:
        from distributed import Client

        from narrate.speaking.crews.cluster_crew import Cluster
    except ImportError as error:
        raise OptionError(f"Dask cannot be imported: {error}", _option(address), install_hint("cluster")) from None
    try:
        client = Client(address, timeout=_TIMEOUT_S, set_as_default=False)
    except OSError as error:
        hint = "start it (dask scheduler), use the address that it prints, and open its port in the firewall"
        raise NetworkError(f"no Dask scheduler answers: {error}", _option(address), hint) from None
    except ValueError as error:
        raise OptionError(
            f"is no address: {error}", _option(address), "use one like tcp://10.0.0.1:8786"
        ) from None
    cluster = Cluster(client)
    try:
        yield cluster.hire
    finally:
        cluster.close()


def _option(address: str) -> str:
    return f"--cluster {address}"
