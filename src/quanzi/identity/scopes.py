"""What an access token may be made for: one word per slice, to read or to write."""

SCOPES: tuple[str, ...] = (
    "identity:read",
    "identity:write",
    "relations:read",
    "relations:write",
    "circles:read",
    "circles:write",
    "feed:read",
    "feed:write",
    "messaging:read",
    "messaging:write",
    "media:read",
    "media:write",
    "messaging:read",
    "messaging:write",
    "wallet:read",
    "wallet:write",
    "credit:read",
    "credit:write",
    "moderation:read",
    "moderation:write",
    "discovery:read",
    "notices:read",
    "notices:write",
)
"""Calls with the scopes `session:read` and `session:write` are for sessions alone: no token can have those."""
