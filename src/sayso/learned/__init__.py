"""What the learned profiles of attribution are made of: features, encoders, the linker, decoding, the judge."""
