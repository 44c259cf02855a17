"""A language whose package fails when it is imported."""

raise RuntimeError("it needs a dictionary")
