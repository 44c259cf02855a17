"""Finds formulas in a page, in every notation that sites use."""
