"""The second door of media: what messages carry - voices, files, drawings, pictures, and pictures with a voice.

Promises: nothing is taken for what it says it is; of a recording only its sound is kept, of a drawing its strokes; a file
goes out as a download and nothing else, not before the scanner has looked where there is one, and never when it found harm.
Whoever owns a message keeps `Attachment`s in it (`write_attachments`, `read_attachments`), made by `attach_media` in the
transaction of the message; media knows nobody's rights: an address is answered after the owner of `Kept.attached_to` was asked.
"""

from quanzi.media.carry import attach_media, find_attachment, list_own_attachments, release_attachments
from quanzi.media.errors import AttachmentMissing, FileHarmful, FileNotScanned
from quanzi.media.model import Attachment, AttachmentChoice, AttachmentKind, Kept, read_attachments, write_attachments

__all__ = [
    "Attachment",
    "AttachmentChoice",
    "AttachmentKind",
    "AttachmentMissing",
    "FileHarmful",
    "FileNotScanned",
    "Kept",
    "attach_media",
    "find_attachment",
    "list_own_attachments",
    "read_attachments",
    "release_attachments",
    "write_attachments",
]
