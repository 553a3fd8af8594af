"""Puts the house together: which port is which adapter, who reacts to what, which jobs there are."""
