"""Who works with the technopark from outside, and what they report of its students."""
