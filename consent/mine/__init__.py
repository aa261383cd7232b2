"""A person's own pages beside the answer: receipts, choices, the doors after a refusal, their data."""
