"""Units, and what is measured in them."""
