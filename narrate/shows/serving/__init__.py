"""Serves the folder of a site over HTTP, and changes nothing in it: `narrate.shows.serving.server`."""
