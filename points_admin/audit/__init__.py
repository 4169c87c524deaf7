"""Who did what, when, from where: insert-only records born in the transaction of the change."""
