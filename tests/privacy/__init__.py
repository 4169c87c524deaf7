"""What the system knows of a person, gives out, and forgets."""
