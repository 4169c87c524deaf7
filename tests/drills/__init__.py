"""What is promised under fire: races, kills, tampering. `python -m tests.drills` runs it whole and prints figures."""
