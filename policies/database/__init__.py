"""Django's PostgreSQL, with a kept connection looked at instead of asked before each request."""
