"""Registration and join requests: how a child comes to a kvant."""
