"""Which files may be sent, under what name, and as what they go out."""

import re
import unicodedata

from quanzi.kernel import limits
from quanzi.media.errors import FileKindRefused

ANY_TYPE = "application/octet-stream"
_TYPES = {
    "7z": "application/x-7z-compressed",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "gif": "image/gif",
    "heic": "image/heic",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "m4a": "audio/mp4",
    "md": "text/markdown",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# what runs, installs or leads elsewhere when somebody taps it, on any system
_PROGRAMS = frozenset(
    """
    ade adp apk app application appref-ms appx appxbundle bat bin cab chm class cmd com command cpl crx csh deb desktop dll dmg drv
    elf exe gadget hta inf ins ipa iso img isp jar job js jse ksh lnk mde mjs msc msi msix msp mst one osx pif pkg ps1 ps1xml ps2 psc1
    psd1 psm1 reg rpm run scf scpt scr sct sh shb shs slk so sys url vb vbe vbs vhd vhdx website wsc wsf wsh xbap xll xpi
    """.split()  # noqa: SIM905 -- a table of ninety words is read best as words
)
_PROGRAM_STARTS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
_DOS_START, _DOS_HEADER_BYTES = b"MZ", 64
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_SPACE = re.compile(r"\s+")
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NAMELESS = "file"
_ENDING_CHARACTERS_MAX = 12


def clean_name(name: str) -> str:
    """A name that is one on every system, and that looks like what it is: no folders, no unseen signs, no turned writing."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    text = re.split(r"[/\\]", text)[-1]
    text = _SPACE.sub(" ", "".join(one for one in _FORBIDDEN.sub("", text) if one == " " or one.isprintable() or one.isspace()))
    text = text.strip(" .")
    if not text:
        return _NAMELESS
    if _DEVICES.match(text):
        text = f"_{text}"
    if len(text) <= limits.FILE_NAME_CHARACTERS_MAX:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > _ENDING_CHARACTERS_MAX:
        return text[: limits.FILE_NAME_CHARACTERS_MAX].strip(" .")
    return f"{stem[: limits.FILE_NAME_CHARACTERS_MAX - len(ending) - 1].strip(' .')}.{ending}"


def may_be_kept(name: str, data: bytes = b"") -> None:
    """No programs, neither by name nor by what the file begins with; FileKindRefused."""
    is_program = _ending(name) in _PROGRAMS or data.startswith(_PROGRAM_STARTS)
    if is_program or (data.startswith(_DOS_START) and b"\0" in data[:_DOS_HEADER_BYTES]):
        raise FileKindRefused(name=name, field="file")


def type_of(name: str) -> str:
    """As what a file goes out, by its ending alone; what we do not know is bytes to us."""
    return _TYPES.get(_ending(name), ANY_TYPE)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
