"""The second door of media: what messages carry - voices, files, drawings, pictures, and pictures with a voice.

Promises: nothing is taken for what it says it is; of a recording only its sound is kept, of a drawing its strokes; a file
goes out as a download and nothing else, not before the scanner has looked where there is one, and never when it found harm.
Whoever owns a message keeps `Attachment`s in it (`write_attachments`, `read_attachments`), made by `attach_media` in the
transaction of the message; media knows nobody's rights: an address is answered after the owner of `Kept.attached_to` was asked.
"""

from quanzi.media.carry import attach_media, erase_attachments, find_attachment, forget_loose, list_own_attachments, release_attachments
from quanzi.media.copying import copy_attachments
from quanzi.media.drawing import Drawing, Stroke, store_drawing
from quanzi.media.errors import AttachmentMissing, FileHarmful, FileNotScanned
from quanzi.media.events import FileScanned
from quanzi.media.file import finish_file, store_file
from quanzi.media.model import Attachment, AttachmentChoice, Kept, read_attachments, write_attachments
from quanzi.media.show import load_attachment
from quanzi.media.voice import clean_voice, finish_voice, store_voice

__all__ = [
    "Attachment",
    "AttachmentChoice",
    "AttachmentMissing",
    "Drawing",
    "FileHarmful",
    "FileNotScanned",
    "FileScanned",
    "Kept",
    "Stroke",
    "attach_media",
    "clean_voice",
    "copy_attachments",
    "erase_attachments",
    "find_attachment",
    "finish_file",
    "finish_voice",
    "forget_loose",
    "list_own_attachments",
    "load_attachment",
    "read_attachments",
    "release_attachments",
    "store_drawing",
    "store_file",
    "store_voice",
    "write_attachments",
]
