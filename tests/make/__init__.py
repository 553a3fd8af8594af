"""Builders: a short word for everything a test needs to stand there first."""
