"""What the pages of a person's own ask of their templates."""
