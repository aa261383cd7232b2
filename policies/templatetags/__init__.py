"""What the templates say with words of their own."""
