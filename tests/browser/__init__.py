"""The product in Chromium, over a real `quanzi up` with the demo's people."""
