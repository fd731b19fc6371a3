"""Course 1: neural networks from the ground up."""
