"""What people are told: notices on their pages, and the outbox of letters, born with the change they tell of."""
