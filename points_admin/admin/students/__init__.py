"""Students in the panel: the list, the card and what a selection of them means."""
