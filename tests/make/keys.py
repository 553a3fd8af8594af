"""Keys for tests that seal something and look at nothing of it."""

from pathlib import Path
from tempfile import mkdtemp

from quanzi.infra import crypto

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")
