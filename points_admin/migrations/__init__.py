"""Alembic: the only thing that makes tables."""
