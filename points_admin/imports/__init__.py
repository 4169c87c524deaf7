"""Spreadsheets in: reading, mapping, checking, preview, applying, rolling back."""
