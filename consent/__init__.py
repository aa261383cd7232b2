"""People by pseudonym: what each was told, answered and still owes."""
