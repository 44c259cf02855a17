"""Mathematical notation: TeX and Unicode → the tree of a formula, without a word of any language."""
