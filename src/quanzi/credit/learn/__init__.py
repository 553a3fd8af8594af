"""Learning a score, and reading features for millions: offline, with libraries that the server does without."""
