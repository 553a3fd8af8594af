"""The words everything else is written in: standard library only, no I/O, no clock."""
