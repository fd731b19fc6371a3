"""Course 4: convolutional networks."""
