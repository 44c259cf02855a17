"""Unicode's characters → the tokens that mean the same."""

from __future__ import annotations

from narrate.scripting.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS

COMBINING = {
    "\u0302": "\\hat",
    "\u0303": "\\tilde",
    "\u0304": "\\bar",
    "\u0305": "\\bar",
    "\u0307": "\\dot",
    "\u0308": "\\ddot",
    "\u20d7": "\\vec",
}
"""Unicode's combining accents, which follow their letter."""

SCRIPTS = {"^": SUPERSCRIPTS, "_": SUBSCRIPTS}
"""TeX's ``^`` or ``_`` → the characters that it stands for, and what they are at full size."""

_CHARACTERS = r"""
∆\Delta ℓ\ell ℏ\hbar ℵ\aleph ℘\wp ℜ\Re ℑ\Im −- –- ×\times ·\cdot ⋅\cdot ∙\cdot ÷\div ±\pm ∓\mp ∗* ∘\circ
∪\cup ∩\cap ∖\setminus ∧\land ∨\lor ⊻\veebar ⊕\oplus ⊗\otimes ⊙\odot ⊔\sqcup △\triangle
≤\leq ≥\geq ≦\leq ≧\geq ⩽\leq ⩾\geq ≠\neq ≪\ll ≫\gg ≮\nless ≯\ngtr ≰\nleq ≱\ngeq
≈\approx ∼\sim ≃\simeq ≅\cong ≡\equiv ≍\asymp ∝\propto ≔\coloneqq ≜\triangleq ≲\lesssim ≳\gtrsim
∈\in ∉\notin ∋\ni ⊂\subset ⊆\subseteq ⊊\subsetneq ⊃\supset ⊇\supseteq ⊄\nsubset ⊈\nsubseteq
→\to ⟶\to ↦\mapsto ⟼\mapsto ←\gets ⇒\implies ⟹\implies ⇐\impliedby ⟸\impliedby ⇔\iff ⟺\iff ↔\iff
↪\hookrightarrow ↠\twoheadrightarrow ⇝\leadsto ⇀\rightharpoonup ↑\uparrow ↓\downarrow
⊢\vdash ⊬\nvdash ⊨\models ⟂\perp ⊥\perp ∥\| ∦\nparallel ∤\nmid
≺\prec ≼\preceq ⪯\preceq ≻\succ ≽\succeq ⪰\succeq
∀\forall ∃\exists ∄\nexists ¬\neg ∇\nabla ∂\partial ∴\therefore ∵\because ∠\angle □\square ◇\Diamond
∞\infty ∅\emptyset ⊤\top †\dagger ‡\ddagger °\degree ∁\complement …\ldots ⋯\cdots ⋮\vdots ⋱\ddots
⟨\langle ⟩\rangle 〈\langle 〉\rangle ⌊\lfloor ⌋\rfloor ⌈\lceil ⌉\rceil ‖\| ∣\mid ❘|
∑\sum ∏\prod ∐\coprod ∫\int ∬\iint ∭\iiint ∮\oint ⋃\bigcup ⋂\bigcap ⨁\bigoplus ⨂\bigotimes ⋀\bigwedge
⋁\bigvee ′' ’' √√ ∛∛ ∜∜ ⊺\top €\euro £\pounds
"""
"""Each character is followed by its token."""

_ONE_TO_ONE = {
    **{letter: f"\\{name.capitalize() if letter.isupper() else name}" for letter, name in GREEK.items()},
    **{pair[0]: pair[1:] for pair in _CHARACTERS.split()},
}
_SEVERAL = {
    "″": "' '",
    "‴": "' ' '",
    "ℝ": "\\mathbb R",
    "ℕ": "\\mathbb N",
    "ℤ": "\\mathbb Z",
    "ℚ": "\\mathbb Q",
    "ℂ": "\\mathbb C",
    "ℙ": "\\mathbb P",
    "𝔼": "\\mathbb E",
    "𝟙": "\\mathbb 1",
    "𝒩": "\\mathcal N",
    "𝟏": "\\mathbb 1",
    **{
        character: f"\\frac {top} {bottom}"
        for character, top, bottom in zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", "112131234151357", "233445555668888", strict=True)
    },
}
UNICODE: dict[str, tuple[str, ...]] = {
    **{character: (token,) for character, token in _ONE_TO_ONE.items()},
    **{character: tuple(tokens.split()) for character, tokens in _SEVERAL.items()},
}
"""A character → the tokens that mean the same."""

INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufe00\ufe0e\ufe0f\ufeff\u20db")
