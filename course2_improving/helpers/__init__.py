"""What the notebooks of course 2 share."""
