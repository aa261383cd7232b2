"""Clients of the API for other languages, made from the contract alone."""
