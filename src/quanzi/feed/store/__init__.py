"""All SQL of feed, by noun."""
