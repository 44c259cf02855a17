"""Words for numbers and amounts."""
