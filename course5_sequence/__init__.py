"""Course 5: sequence models and transformers."""
