"""Word documents (.docx) in, pieces out: what a reader sees, or a refusal that names the place."""
