"""What the documentation promises in numbers, measured: `python -m bench NAME --json`."""
