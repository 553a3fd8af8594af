"""What can go wrong with pictures and uploads."""

from quanzi.kernel.errors import Conflict, Invalid


class PictureUnreadable(Invalid):
    """The file is broken, cut short, or no picture at all."""

    code = "picture_unreadable"
    reason = "This file can't be read as a photo."
    way_forward = "It may be damaged. Open it on your device, save it again as JPEG, PNG, WebP or HEIC, and try once more."


class PictureTooHeavy(Invalid):
    """The file has more bytes than a photo may have."""

    code = "picture_too_heavy"
    reason = "A photo may have at most {megabytes_max} MB."
    way_forward = "Make it smaller, or send a screenshot of it."


class PictureTooLarge(Invalid):
    """The picture has more pixels than we open: such files are made to bring servers down."""

    code = "picture_too_large"
    reason = "A photo may have at most {megapixels_max} million pixels."
    way_forward = "Scale it down and try again."


class PictureMissing(Invalid):
    """A chosen picture is not there, not mine, or part of something else already."""

    code = "picture_missing"
    reason = "One of the photos is no longer there."
    way_forward = "Remove it and add it again."


class OffsetDiffers(Conflict):
    """The piece does not follow on what we have; `offset` says where to go on."""

    code = "offset_differs"
    reason = "The upload goes on from byte {offset}."
    way_forward = "Send the next piece from there."


class UploadIncomplete(Conflict):
    """The upload was finished before everything was here; `offset` says where to go on."""

    code = "upload_incomplete"
    reason = "The photo is not here completely; {offset} bytes are."
    way_forward = "Send the rest, then finish it."


class TooManyUploads(Conflict):
    """Too many files are on their way at once."""

    code = "too_many_uploads"
    reason = "You have {uploads_max} uploads on their way; that is the most there can be."
    way_forward = "Finish one of them, or wait a while."


class TooManyPieces(Conflict):
    """The pieces are so small that keeping them costs more than the photo."""

    code = "too_many_pieces"
    reason = "A photo comes in at most {pieces_max} pieces."
    way_forward = "Begin again with larger pieces."
