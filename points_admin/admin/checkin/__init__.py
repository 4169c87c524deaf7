"""Pages of events: the list, who came, and the screen with the code."""
