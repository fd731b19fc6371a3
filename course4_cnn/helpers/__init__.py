"""What the notebooks on images share: generated pictures, backbones, public originals."""
