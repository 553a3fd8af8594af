"""The name on the document, and which other ways of writing it are still that name."""

import unicodedata
from uuid import UUID

from quanzi.infra.crypto import Keys

_SEPARATORS = "·•・‧-'’. "


def legal_name_place(person_id: UUID) -> str:
    """Where a legal name is sealed to (see `crypto.Keys.encrypt`)."""
    return f"legal_name:{person_id}"


def read_legal_name(sealed: bytes, *, person_id: UUID, keys: Keys) -> str:
    """The legal name as it was verified."""
    return keys.decrypt(sealed, place=legal_name_place(person_id)).decode()


def is_form_of(name: str, legal_name: str) -> bool:
    """Whether `name` is the legal name written otherwise.

    Spaces, dots, marks and capitals don't matter; of a name of several words the middle ones may be left out and the
    order may be turned, as long as the first and the last word stay.
    """
    if _fold(name) == _fold(legal_name):
        return bool(_fold(name))
    words, legal = _words(name), _words(legal_name)
    if len(words) < 2 or len(legal) < 2 or len(words) > len(legal):  # noqa: PLR2004 -- given name and surname
        return False
    return {words[0], words[-1]} == {legal[0], legal[-1]} and set(words) <= set(legal)


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in _SEPARATORS)


def _words(name: str) -> list[str]:
    return [folded for word in name.split() if (folded := _fold(word))]
