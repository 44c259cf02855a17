"""Turns an HTML tree into spans and blocks, whatever markup a site uses."""
