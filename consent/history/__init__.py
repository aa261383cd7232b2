"""Answers of an older system: received as a file, worked on page by page, recorded as what they are."""
