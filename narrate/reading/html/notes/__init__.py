"""Finds notes and their marks, and lists of references."""
