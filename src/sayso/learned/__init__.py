"""What is learned: the profiles of attribution (features, encoders, linker, judge), heads and reader of statements."""
