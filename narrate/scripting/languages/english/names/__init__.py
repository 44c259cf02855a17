"""Abbreviations, references, places, and names of products."""
