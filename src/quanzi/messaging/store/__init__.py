"""All SQL of conversations, by noun."""
