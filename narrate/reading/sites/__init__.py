"""Sites that are asked for a post in a way of their own."""
