"""Which tests one worker of pytest-xdist runs together, and in which order.

``--dist loadgroup`` is no help: pytest-xdist 3.8 writes the name of a group into the id of a test, and pytest 9.2
takes no notice of it. Then every test is a group, and every worker opens every model.
"""

from __future__ import annotations

from typing import Any

SLOW_GROUPS: dict[str, tuple[str, ...]] = {
    "coqui": (
        "tests/speaking/engines/coqui/",
        "tests/test_dependencies.py",
        "tests/test_bad_voices.py",
        "::TestJoeOnCoqui::",
        "::TestPiperBeforeItSpeaks::",
    ),
    "difficult": ("tests/test_difficult.py",),
    "tour": ("tests/test_end_to_end.py",),
    "kokoro": ("tests/speaking/engines/test_kokoro.py", "::TestKokoro::"),
    "network": ("tests/test_no_network.py",),
}
"""Tests that share what takes long to import, open or speak: a name, and what stands in their ids.

In this order they begin, before other voices, so that no worker ends long after the rest.
"""


def group(test_id: str) -> str:
    """One of `SLOW_GROUPS`, else the test's file."""
    slow = (name for name, parts in SLOW_GROUPS.items() if any(part in test_id for part in parts))
    return next(slow, test_id.partition("::")[0])


def rank(test_id: str, *, voice: bool) -> tuple[bool, int]:
    """What to sort tests by; ``voice`` is whether a real one speaks."""
    names, name = list(SLOW_GROUPS), group(test_id)
    return voice or name in names, names.index(name) if name in names else len(names)


def scheduler(config: Any, log: Any) -> object:
    """pytest-xdist's own, with these groups for scopes."""
    from xdist.scheduler import LoadScopeScheduling

    class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    config.option.loadscopereorder = False  # the order of the tests is the order of the groups
    return GroupScheduling(config, log)
