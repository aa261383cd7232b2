"""Whether the site is well: what monitoring asks, and what `manage.py doctor` tells the operator."""
