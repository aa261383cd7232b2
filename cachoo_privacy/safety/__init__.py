"""Backups whose log proves that they are whole."""
