"""Pure mathematics of evidence: no Django, no clock, no disk; keys, time and randomness are passed in."""
