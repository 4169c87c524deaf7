"""The heart: accounts, entries, batches, reasons, daily totals. Its promises are kept by the database."""
