"""Engines: one folder each, with the same outer shape."""
