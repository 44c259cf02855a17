"""What narrate knows of each language it has rules for."""
