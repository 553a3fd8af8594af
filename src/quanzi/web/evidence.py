"""The form of a dispute: words, and up to three pictures that come with the form itself."""

from collections.abc import Sequence

import msgspec
from litestar.datastructures import UploadFile

from quanzi import media
from quanzi.credit import disputes
from quanzi.kernel import limits
from quanzi.web import respond


class WordsForm(msgspec.Struct, frozen=True):
    """What is wrong, what speaks for it in words and pictures, or what I say to a no."""

    words: str = ""
    evidence: str = ""
    files: Sequence[UploadFile] = ()


async def read_form(visit: respond.Visit) -> WordsForm:
    """What was sent, whether it came with files or without; an empty picker sends an empty file, which is none."""
    _ = visit.person.member_id  # a stranger's files are not even read
    form = await visit.request.form()

    def text(name: str) -> str:
        return next((value for value in form.getall(name, []) if isinstance(value, str)), "")

    files = [file for file in form.getall("photos", []) if isinstance(file, UploadFile) and file.filename]
    return WordsForm(text("words"), text("evidence"), files)


async def store_pictures(visit: respond.Visit, data: WordsForm) -> list[media.PictureChoice]:
    """The pictures of a form, drawn anew; TooManyPictures, and what media refuses."""
    if len(data.files) > limits.DISPUTE_PICTURES_MAX:
        raise disputes.TooManyPictures(field="photos", most=limits.DISPUTE_PICTURES_MAX)
    found = [await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await file.read()) for file in data.files]
    return [media.PictureChoice(one.media_id) for one in found]
