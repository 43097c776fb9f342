"""Figures to values, units and rates, and which figures are no quantities."""
