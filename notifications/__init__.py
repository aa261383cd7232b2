"""Announcements: everyone is told of a change, once."""
