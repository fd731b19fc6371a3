"""Course 2: making networks learn well."""
