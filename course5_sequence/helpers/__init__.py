"""What the notebooks on sequences share: dates, sounds, and public originals."""
