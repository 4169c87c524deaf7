"""Invented, lifelike people and points for a demonstration; the same every time for the same sizes and day."""
