"""Voices on a server that speaks OpenAI's speech API."""
