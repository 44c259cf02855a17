"""Capitals, single letters, Roman numerals, and letters of other scripts."""
