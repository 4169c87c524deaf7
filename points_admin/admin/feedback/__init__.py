"""Questions and disputes in the panel: the list by state, the thread with its answer form, the count in the menu."""
