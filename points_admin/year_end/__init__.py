"""The end of a school year: what is carried over is announced 30 days ahead, the rest burns, and may come back."""
