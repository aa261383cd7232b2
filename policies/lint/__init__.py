"""The Arabic linter: text in, findings out; it mends what is mechanical and leaves the rest to a person."""
