"""All SQL of media, by noun; deeds say `store.uploads.find_upload(...)`."""

from quanzi.media.store import attachments, pictures, uploads

__all__ = ["attachments", "pictures", "uploads"]
