"""What people may ask of those who hold their data: the requests, and the work on them."""
