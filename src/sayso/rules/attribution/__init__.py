"""Frames of the parse, the cue lexicon, quotations and their speakers, contents as stretches."""
