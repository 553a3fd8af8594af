"""The face for people: pages and forms over the slices' doors; no rule lives here."""
