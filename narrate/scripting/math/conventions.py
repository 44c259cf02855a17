"""What mathematicians usually use a letter for, which decides what ``f(x)``, ``a^T`` and ``m \\times n`` mean.

Letters are named as in `tree.Letter`.
"""

from __future__ import annotations

FUNCTION_LETTERS = frozenset("f g h F G H O phi psi Phi Psi Gamma zeta".split())
"""Functions whatever the parentheses after them hold."""
OPERATORS_WITH_BRACKETS = frozenset("E P".split())
"""Expectation and probability, whose argument may stand in square brackets."""
DIFFERENTIABLE = frozenset("f g h u v y F G".split())
"""``f^{(n)}`` is their n-th derivative."""
INVERTIBLE = frozenset("f g h phi psi sigma".split())
"""``f^{-1}`` is their inverse."""
ASYMPTOTIC = frozenset("O Theta Omega".split())
"""Landau's symbols: ``O(n)``."""
VECTORS = frozenset("a b u v w x y z theta beta mu phi".split())
"""``x^T`` is their transpose."""
COEFFICIENTS = frozenset("a b c d i j k l m n".split())
"""They multiply a sum in parentheses, and may be integers that divide one another."""
SIZES = frozenset("m n d k p q".split())
"""``m \\times n`` is the shape of a matrix."""
DISTRIBUTIONS = frozenset("p q P Q D N U B pi".split())
"""``x \\sim p`` means that x is drawn from them."""
