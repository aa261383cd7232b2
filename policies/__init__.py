"""Policy text: its versions, their declarations, and the exact bytes that were published."""
