"""Reads the front matter of Markdown posts, in every notation that site generators and editors use."""
