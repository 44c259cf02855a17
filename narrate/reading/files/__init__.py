"""Posts in files that are neither Markdown nor HTML."""
