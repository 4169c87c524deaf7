"""Pages of rewards: the catalogue, what was exchanged, and the exchange itself."""
