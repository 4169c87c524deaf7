"""Join requests in the panel: the list that is decided in two taps, the card, and the count in the menu."""
