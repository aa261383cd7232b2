"""Setting a new site up: what is left to do, and the test mail whose arrival ends it."""
