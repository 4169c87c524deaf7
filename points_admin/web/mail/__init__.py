"""Letters: made from templates, handed to the mail server, again and again until they are taken."""
