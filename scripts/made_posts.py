"""Posts that are made up for measuring batches."""

from __future__ import annotations

import re
from pathlib import Path

NAMES = "Ann Bob Cat Dan Eve Finn Grace Hugh Iris Jack Kate Leo Mary Nick Olive Paul Rose Sam Tess Will".split()
ESSAY = Path(__file__).resolve().parents[1] / "samples" / "essay.md"


def write_posts(folder: Path, count: int = len(NAMES)) -> None:
    """Write ``count`` posts of two to three minutes each, a name for each; no sentence occurs twice."""
    folder.mkdir()
    body = ESSAY.read_text(encoding="utf-8").split("---", 2)[2].replace("[^numbers]", "")
    plain = [part for part in body.split("\n\n") if part.strip() and not part.lstrip().startswith(("#", "["))]
    for number, name in enumerate(NAMES[:count]):
        said = [
            re.sub(r"(^|(?<=[.?!])\s+)(?=[A-Z])", rf"\1{name} says: ", part) for part in plain[number % 3 :][:10]
        ]
        text = "\n\n".join([f"# What {name} says", *said])
        (folder / f"{name.lower()}.md").write_text(f"{text}\n", encoding="utf-8")
