"""Checks of files that no linter knows: `python -m tests.lint` prints what is wrong and exits 1."""
