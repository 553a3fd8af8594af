"""What can go wrong with pictures, what messages carry, and uploads."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid


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
    reason = "The file is not here completely; {offset} bytes are."
    way_forward = "Send the rest, then finish it."


class TooManyUploads(Conflict):
    """Too many files are on their way at once."""

    code = "too_many_uploads"
    reason = "You have {uploads_max} uploads on their way; that is the most there can be."
    way_forward = "Finish one of them, or wait a while."


class TooManyPieces(Conflict):
    """The pieces are so small that keeping them costs more than the file."""

    code = "too_many_pieces"
    reason = "A file comes in at most {pieces_max} pieces."
    way_forward = "Begin again with larger pieces."


class AttachmentMissing(Invalid):
    """Something chosen is not there, not mine, part of something else already, or of another kind."""

    code = "attachment_missing"
    reason = "Something that you attached is no longer there."
    way_forward = "Remove it and attach it again."


class TooManyAttachments(Invalid):
    """More things than one message carries."""

    code = "too_many_attachments"
    reason = "One message carries at most {attachments_max} things."
    way_forward = "Send the rest in another message."


class VoiceUnreadable(Invalid):
    """The recording is broken, cut short, or no recording of a browser's at all."""

    code = "voice_unreadable"
    reason = "This recording can't be read."
    way_forward = "Record it again, or send it as a file."


class VoiceTooHeavy(Invalid):
    """The recording has more bytes than one may have."""

    code = "voice_too_heavy"
    reason = "A recording may have at most {megabytes_max} MB."
    way_forward = "Record a shorter one, or send it as a file."


class VoiceTooLong(Invalid):
    """The recording is longer than one may be."""

    code = "voice_too_long"
    reason = "A recording may last at most {seconds_max} seconds."
    way_forward = "Record the rest as another one."


class PeaksMisshapen(Invalid):
    """The waveform is not 64 whole numbers from 0 to 100."""

    code = "peaks_misshapen"
    reason = "The waveform has {peaks} numbers, each from 0 to {peak_max}."
    way_forward = "Record it again."


class FileTooHeavy(Invalid):
    """The file has more bytes than one may have."""

    code = "file_too_heavy"
    reason = "A file may have at most {megabytes_max} MB."
    way_forward = "Split it, or put it elsewhere and send its address."


class FileEmpty(Invalid):
    """The file has no bytes."""

    code = "file_empty"
    reason = "This file is empty."
    way_forward = "Choose another one."


class FileKindRefused(Invalid):
    """The file is a program, or of another kind that does harm where it is opened."""

    code = "file_kind_refused"
    reason = "Programs and scripts can't be sent, and {name} is one."
    way_forward = "Put it in a place where people expect programs, and send its address."


class FileHarmful(Forbidden):
    """The scanner found something in the file; it is not given out, and nobody may pass it on."""

    code = "file_harmful"
    reason = "The scanner found {harm} in {name}, so nobody can open it here."
    way_forward = "Delete your copy, and tell whoever you have it from."


class FileNotScanned(Conflict):
    """The scanner has not looked at the file yet."""

    code = "file_not_scanned"
    reason = "This file is still being checked for harm."
    way_forward = "Try again in a minute."


class DrawingMisshapen(Invalid):
    """The strokes are not what a drawing consists of."""

    code = "drawing_misshapen"
    reason = "This drawing can't be read."
    way_forward = "Draw it again."


class DrawingTooLarge(Invalid):
    """The drawing has more strokes or points than one may have."""

    code = "drawing_too_large"
    reason = "A drawing has at most {strokes_max} strokes and {points_max} points."
    way_forward = "Send it as two."


class NoRoomLeft(Conflict):
    """A person's recordings and files together take all the room that one person has."""

    code = "no_room_left"
    reason = "Your recordings and files may take {megabytes_max} MB together, and this one would not fit."
    way_forward = "Delete messages with large files, then try again."
