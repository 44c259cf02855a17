"""Words that are written as they sound, articles, and what people say in dialogues."""
