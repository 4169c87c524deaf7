"""What is stored about a person, table by table, as a file tells it."""
