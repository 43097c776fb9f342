"""What a quotation is used for."""
