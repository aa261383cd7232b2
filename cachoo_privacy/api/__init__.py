"""What of the REST API asks applications above that of people."""
