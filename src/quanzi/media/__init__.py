"""Pictures: brought in whole or piece by piece, drawn anew in three sizes, part of something or swept away.

Promises: a kept picture carries nothing of the file but its pixels (no place, device or time); a file that is broken,
too heavy or made to harm gets a clear answer and leaves nothing; a picture is shown only as part of what it was given to.
"""

from quanzi.media.attach import attach_pictures, find_picture, release_pictures
from quanzi.media.errors import (
    OffsetDiffers,
    PictureMissing,
    PictureTooHeavy,
    PictureTooLarge,
    PictureUnreadable,
    TooManyUploads,
    UploadIncomplete,
)
from quanzi.media.model import Photo, Picture, PictureChoice, Upload, read_photos, write_photos
from quanzi.media.picture import draw_document
from quanzi.media.show import list_own_pictures, load_size
from quanzi.media.sweep import sweep_media
from quanzi.media.upload import add_piece, find_upload, finish_upload, start_upload, store_picture

__all__ = [
    "OffsetDiffers",
    "Photo",
    "Picture",
    "PictureChoice",
    "PictureMissing",
    "PictureTooHeavy",
    "PictureTooLarge",
    "PictureUnreadable",
    "TooManyUploads",
    "Upload",
    "UploadIncomplete",
    "add_piece",
    "attach_pictures",
    "draw_document",
    "find_picture",
    "find_upload",
    "finish_upload",
    "list_own_pictures",
    "load_size",
    "read_photos",
    "release_pictures",
    "start_upload",
    "store_picture",
    "sweep_media",
    "write_photos",
]
