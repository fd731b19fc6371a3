"""What the attacked assignment may import."""
