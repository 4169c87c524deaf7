"""What people do about their own login without being let in by somebody: a forgotten password, a new e-mail."""
