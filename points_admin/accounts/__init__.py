"""Logins: users, roles, sessions, passwords, login cards."""
