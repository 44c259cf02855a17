"""Everything that depends on the language of a post: `registry.language_for` returns a `language.Language`."""
