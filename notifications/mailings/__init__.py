"""Mailings to the list: written, approved by a second person, and then announcements like any other."""
