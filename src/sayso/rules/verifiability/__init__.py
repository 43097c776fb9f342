"""The evidence in a statement, its label, its check-worthiness, and notes of the article about it."""
