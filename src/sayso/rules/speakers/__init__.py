"""The cast of an article, and who is meant by the words of a source."""
