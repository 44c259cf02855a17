"""Recognizes the speakers of dialogues that mark their turns by nothing but a name."""
