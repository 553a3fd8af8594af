"""A credit score that belongs to the person it describes."""
