"""What the scripts that measure say about the machine."""

from __future__ import annotations

import platform
import re
from contextlib import suppress
from pathlib import Path


def cpu() -> str:
    """The name of the processor."""
    with suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        if found:
            return found[1]
    return platform.processor() or platform.machine()
