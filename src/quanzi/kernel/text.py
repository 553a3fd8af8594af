"""What people type, made safe to keep: one Unicode form, no characters that can't be seen or stored."""

import unicodedata

from quanzi.kernel.errors import Invalid

_KEPT_CONTROLS = frozenset("\n\t")
_JOINERS = frozenset("\u200c\u200d")
# what comes along unseen with pasted text, and line ends of other kinds
_PASTED = {0x00AD: None, 0x200B: None, 0x2060: None, 0xFEFF: None, 0x2028: "\n", 0x2029: "\n"}
# signs that show nothing: a name of these alone would be none
_BLANKS = " \n\t\u115f\u1160\u200c\u200d\u200e\u200f\u2800\u3164\ufe0e\ufe0f\uffa0"


class TextMissing(Invalid):
    """The field needs a few words."""

    code = "text_missing"
    reason = "This can't be empty."
    way_forward = "Write something and send it again."


class TextTooLong(Invalid):
    """The text has more characters than the field takes."""

    code = "text_too_long"
    reason = "This is too long: at most {max_characters} characters, and these are {characters}."
    way_forward = "Make it shorter and send it again."


class TextUnreadable(Invalid):
    """The text holds characters that nobody can see, such as NUL or a lone surrogate."""

    code = "text_unreadable"
    reason = "There are characters in this that can't be shown."
    way_forward = "Type it anew instead of pasting it."


def clean_text(text: str, *, max_characters: int, field: str, required: bool = True, lines: bool = False) -> str:
    """`text` as it is stored: NFC, ends stripped, one sign per line end; with `lines` it may have several.

    Raises TextMissing when `required` and empty, TextTooLong, or TextUnreadable; each names `field`.
    """
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not cleaned.isprintable():
        cleaned = unicodedata.normalize("NFC", cleaned.translate(_PASTED))
    cleaned = cleaned.strip()
    if not lines:
        cleaned = " ".join(cleaned.split("\n")) if "\n" in cleaned else cleaned
    # what is printable as a whole, as nearly everything is, needs no look at each character
    if not cleaned.isprintable() and any(_is_unreadable(character) for character in cleaned):
        raise TextUnreadable(field=field)
    if required and not cleaned.strip(_BLANKS):
        raise TextMissing(field=field)
    if len(cleaned) > max_characters:
        raise TextTooLong(field=field, max_characters=max_characters, characters=len(cleaned))
    return cleaned


def _is_unreadable(character: str) -> bool:
    """Controls, lone surrogates and the marks that turn a line's direction round, which make one name look like another."""
    if character in _KEPT_CONTROLS or character in _JOINERS:
        return False
    return unicodedata.category(character) in {"Cc", "Cs"} or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
