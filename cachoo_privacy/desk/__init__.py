"""The staff's desk: Django's admin with our own menu, and the screens that ask several applications."""
