"""Plain text in, a draft with proposed declarations out: nothing is corrected, nothing is invented."""
