"""Reads posts through the API of their site."""
