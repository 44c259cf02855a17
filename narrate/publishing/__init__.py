"""What the listener gets. The door is `episode.publish`; what comes out is the episode's folder."""
