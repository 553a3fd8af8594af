"""A community to walk into: the demo's people, circles, words and pictures, and large real sets for trying things at size."""
