"""The redline as mathematics: two texts in, what was deleted and inserted out, word by word. No Django."""
