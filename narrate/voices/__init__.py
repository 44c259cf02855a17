"""What a voice is, what it needs, and how that is fetched."""
