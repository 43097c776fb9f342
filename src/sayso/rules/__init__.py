"""How the components decide: one folder for each that has more to say than fits in its own file."""
