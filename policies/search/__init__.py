"""Searching published texts as Arabic is written: by letters, not by their spelling."""
