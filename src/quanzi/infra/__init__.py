"""The one place that touches the world: database, files, mail, clocks, keys. It knows nothing of circles or people."""
