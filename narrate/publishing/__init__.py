"""Writes the folder of an episode: `publish.publish`."""
