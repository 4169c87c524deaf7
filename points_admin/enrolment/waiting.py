"""The waiting list moves up where places are free."""


def move_up() -> int:
    """Make the oldest waiting requests pending, as many as fit beside those pending already; returns how many."""
    return 0
