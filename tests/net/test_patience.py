"""Servers that hang are not asked for one page after the other."""

from __future__ import annotations

from narrate.errors import MissingError, NetworkError
from narrate.net.patience import MAX_SLOW_FAILURES, REST_S, SLOW_S, Patience


def test_a_host_that_hangs_is_left_alone_for_a_while() -> None:
    """Another one is not, nor is one that answers in between, if only that a page is missing."""
    now = [0.0]
    patience = Patience(lambda: now[0])

    def ask(url: str, seconds: float = 0.0, error: NetworkError | None = None) -> str:
        """Whether the host was asked, and if not, why."""
        try:
            with patience.asking(url):
                now[0] += seconds
                if error is not None:
                    raise error
        except NetworkError as refused:
            return "asked" if refused is error else str(refused)
        return "asked"

    hung, missing = NetworkError("took too long"), MissingError("there is no such page")
    for _ in range(2 * MAX_SLOW_FAILURES):
        assert ask("https://a.example/1", SLOW_S, hung) == "asked"
        assert ask("https://a.example/2", 0.1, missing) == "asked"
        assert ask("https://b.example/", SLOW_S) == "asked", "slow, but it answers"
    for number in range(MAX_SLOW_FAILURES):
        assert ask(f"https://ann:secret@A.example/{number}", SLOW_S, hung) == "asked"
    refused = ask("https://a.example/3")
    assert refused == (
        "https://a.example/3: is not asked for: a.example has just failed to answer 2 requests; "
        "try again in 10 minutes"
    )
    assert ask("https://b.example/") == ask("no address") == "asked"
    now[0] += REST_S
    assert ask("https://a.example/3", SLOW_S, hung) == "asked"
    assert ask("https://a.example/3") == "asked", "it begins anew"
