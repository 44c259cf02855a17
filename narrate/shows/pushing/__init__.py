"""Sends a site to where it is hosted: `narrate.shows.pushing.push`."""
