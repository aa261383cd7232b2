"""The mailing list: who asked for it, who said so a second time by mail, and the way out."""
