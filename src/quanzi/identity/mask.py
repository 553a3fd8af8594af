"""The masked form of a name: enough to know somebody again, not enough to look them up.

Scripts written without spaces (Chinese, Japanese, Korean) keep the last character of the name one is called by, so that
a surname, single or compound, never shows; of `迪丽热巴·迪力木拉提` that is the part before the dot. Other scripts keep
the initials of the first and last word. Stars never tell the length of a long name. What is no letter never shows.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

NOTHING = "***"
_STARS_MAX = 3
_MIDDLE_DOTS = "·•・‧"
_UNSPACED = ((0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


@lru_cache(maxsize=4096)
def mask_name(name: str) -> str:
    """The masked form; empty for an empty name, three stars where any letter would be the whole name."""
    words = unicodedata.normalize("NFC", name).split()
    if not words:
        return ""
    if all(_is_unspaced(word) for word in words):
        return _mask_unspaced("".join(words))
    first = _mask_unspaced(words[0]) if _is_unspaced(words[0]) else _mask_first(words[0])
    last = "" if len(words) == 1 else _mask_last(words[-1])
    return f"{first} {last}".rstrip()


def _mask_unspaced(name: str) -> str:
    called = next((part for part in _split_at_dots(name) if part), "")
    signs = list(_letters(called))
    if len(signs) <= 1:
        return "*" if signs else NOTHING
    return "*" * min(_STARS_MAX, len(signs) - 1) + signs[-1]


def _mask_first(word: str) -> str:
    signs = list(_letters(word))
    return NOTHING if len(signs) <= 1 else signs[0] + NOTHING


def _mask_last(word: str) -> str:
    if _is_unspaced(word):
        return _mask_unspaced(word)
    signs = list(_letters(word))
    return "" if len(signs) <= 1 else f"{signs[0]}."


def _split_at_dots(name: str) -> list[str]:
    for dot in _MIDDLE_DOTS[1:]:
        name = name.replace(dot, _MIDDLE_DOTS[0])
    return name.split(_MIDDLE_DOTS[0])


def _is_unspaced(word: str) -> bool:
    """Whether every letter of the word belongs to a script without spaces."""
    letters = [sign for sign in word if unicodedata.category(sign).startswith("L")]
    return bool(letters) and all(any(low <= ord(sign) <= high for low, high in _UNSPACED) for sign in letters)


def _letters(word: str) -> Iterator[str]:
    """Each letter with the marks that belong to it; digits, signs and pictures are left out."""
    letter = ""
    for sign in word:
        if letter and (unicodedata.combining(sign) or unicodedata.category(sign).startswith("M")):
            letter += sign
            continue
        if sign in _JOINERS:
            continue
        if letter:
            yield letter
        letter = sign if unicodedata.category(sign).startswith("L") else ""
    if letter:
        yield letter
