"""Reads the structure of plain text from its layout."""
