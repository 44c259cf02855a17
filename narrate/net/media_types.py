"""Media types that servers send. This module imports nothing, so it costs nothing to import."""

UNSPECIFIC = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
"""Media types that say nothing about a file: servers use them for files of every format."""
