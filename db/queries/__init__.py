"""Queries, named for the question they answer."""
