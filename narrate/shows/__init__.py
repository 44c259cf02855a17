"""Podcasts made of episodes: what `show.toml` says, their feeds and their covers."""
