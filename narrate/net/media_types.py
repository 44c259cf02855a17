"""Media types that servers state. This module imports nothing, so that knowing them costs nothing."""

UNSPECIFIC = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
"""Media types that say nothing about a file: servers send any kind of file as one of these."""
