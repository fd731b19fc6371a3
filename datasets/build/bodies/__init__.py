"""Render hands and heads from the MakeHuman base mesh, in NumPy alone.

- `mesh`: read the mesh, its rig and its morph targets
- `raster`: find out which triangle each pixel shows, and light it
- `hands`: bend fingers into signs
- `heads`: faces with an identity, an expression, hair and brows
"""
