"""Forgetting a person: deciding it, doing it, keeping it done after a restore, and proving it."""
