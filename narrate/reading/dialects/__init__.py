"""Reads what Markdown's dialects add to CommonMark: templates, callouts, attributes, cross references and more."""
