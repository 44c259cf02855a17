"""Symbols, emoji and other signs."""
