"""What the miniature course shares."""
