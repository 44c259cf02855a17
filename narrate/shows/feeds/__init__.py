"""Writes the feeds of a show: `narrate.shows.feed.build`."""
