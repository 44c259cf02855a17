"""What narrate knows of each language. The door is `registry.language_for`; out comes a `language.Language`."""
