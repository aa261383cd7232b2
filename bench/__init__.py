"""What is fast, measured against what a user would take instead: `python -m bench.NAME`."""
