"""Moves of chess: ``Nf3`` is knight F three, ``Qxf7#`` queen takes F seven, checkmate."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.rules import Rule

_PIECES = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_SQUARE = "[a-h][1-8]"
_PIECE = rf"(?P<piece>[KQRBN])(?P<file>[a-h])?(?P<rank>[1-8])?(?P<takes>x)?(?P<square>{_SQUARE})"
_PAWN = rf"(?P<pawn>[a-h])x(?P<taken>{_SQUARE})|(?P<to>{_SQUARE})(?=[=+#][QRBN+#\s.,;)]|=[QRBN])"
_PUSH = rf"(?<=[0-9]\.)(?P<push>{_SQUARE})"
_CASTLING = "(?P<castles>O-O(?:-O)?)"
_MOVE = re.compile(
    rf"(?<![\w/#@-])(?<![A-Za-z]\.)(?:{_PIECE}|{_PAWN}|{_PUSH}|{_CASTLING})(?:=(?P<becomes>[QRBN]))?(?P<check>[+#])?"
    r"[!?]{0,2}(?![\w/-])"
)
_CHESS = re.compile(
    r"\b(?:[Cc]hess|[Cc]astl(?:e[sd]?|ing)|[Cc]heckmat\w+|[Pp]awns?|[Kk]nights?|[Bb]ishops?|[Rr]ooks?"
    r"|[Gg]ambit|[Ee]ndgame|Sicilian|Ruy Lopez|[Gg]randmasters?|Stockfish"
    r"|(?:White|Black)(?: has| had)? (?:answer|castle|mates|move|play|resign|repl(?:y|ie)|wins|won|to move))"
)
"""Words of chess; White and Black alone are surnames too."""
_NUMBERED = re.compile(r"(?:^|[\s(])[1-9][0-9]{0,2}(?:\.(?:\.\.)?|…) ?$")
_BESIDE = re.compile(rf"(?:[KQRBN]x?{_SQUARE}|\bO-O(?:-O)?|[0-9]\.{_SQUARE})[+#]?,? $")


def _verbalize_move(match: re.Match[str]) -> str | None:
    """A move that can be nothing else, or one beside its number, another move or a word of chess.

    ``Rb1`` and ``Rab4`` by themselves are genes.
    """
    sure = (
        match["takes"]
        or match["pawn"]
        or match["push"]
        or match["becomes"]
        or (match["piece"] and match["check"] == "#")
    )
    lead = before(match, 50)
    if not (
        sure or _NUMBERED.search(lead) or _BESIDE.search(lead) or _CHESS.search(lead + "|" + after(match, 50))
    ):
        return None
    ending = {"+": ", check", "#": ", checkmate"}.get(match["check"] or "", "")
    becomes = f" becomes {_PIECES[match['becomes']]}" if match["becomes"] else ""
    gap = " " * (before(match, 1) in (".", "…"))  # 1.e4
    return gap + _words(match) + becomes + ending


def _words(match: re.Match[str]) -> str:
    if match["castles"]:
        return "castles queenside" if match["castles"].count("-") > 1 else "castles"
    if match["pawn"]:
        return f"{match['pawn'].upper()} takes {_square(match['taken'])}"
    if match["to"] or match["push"]:
        return _square(match["to"] or match["push"])
    rank = cardinal(int(match["rank"])) if match["rank"] else ""
    takes = "takes" if match["takes"] else ""
    words = (_PIECES[match["piece"]], (match["file"] or "").upper(), rank, takes, _square(match["square"]))
    return " ".join(filter(None, words))


def _square(text: str) -> str:
    """``f3`` → ``F three``."""
    return f"{text[0].upper()} {cardinal(int(text[1]))}"


RULES: tuple[Rule, ...] = (Rule("move in chess", _MOVE, _verbalize_move, trigger_chars="12345678O"),)
