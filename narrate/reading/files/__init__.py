"""Reads files that are neither Markdown nor HTML."""
