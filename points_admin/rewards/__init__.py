"""What points are exchanged for: the catalogue, redemptions, and what a student saves up for."""
