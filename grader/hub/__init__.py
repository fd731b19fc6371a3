"""A term on JupyterHub: a hub on a test machine, whose users are real users of the system."""
