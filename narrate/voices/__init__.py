"""Voices and models: what they are, what they need, and how that is downloaded."""
