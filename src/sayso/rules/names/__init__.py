"""The vote that gives a name one label in an article."""
