"""Finds the article in a page: what is read, and what is boilerplate around it."""
