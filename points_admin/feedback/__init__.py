"""Questions of visitors and disputes over entries: threads of messages, and who answers them."""
