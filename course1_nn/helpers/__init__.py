"""What the notebooks share: data (`data.load`) and the house plot style (`plots`)."""
