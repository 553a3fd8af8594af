"""How a short text is found: words by their beginnings for Latin script, one and two characters for Chinese."""

import re
import unicodedata

GRAMS_MAX = 120
_PREFIX_MIN = 2
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def grams_of(text: str, *, most: int = GRAMS_MAX) -> list[str]:
    """Every gram under which `text` can be found; at most `most`, in order, without repeats."""
    found: dict[str, None] = {}
    for word in _words(text):
        if _HAN.search(word):
            found.update(dict.fromkeys([*word, *(word[i : i + 2] for i in range(len(word) - 1))]))
        else:
            found.update(dict.fromkeys(word[:length] for length in range(min(_PREFIX_MIN, len(word)), len(word) + 1)))
    return list(found)[:most]


def query_grams(text: str) -> list[str]:
    """The grams that all must be present for a text to match what was typed; empty when nothing can be searched."""
    wanted: dict[str, None] = {}
    for word in _words(text):
        if _HAN.search(word) and len(word) > 1:
            wanted.update(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
        else:
            wanted[word] = None
    return list(wanted)


def fold_text(text: str) -> str:
    """Text without regard to capitals, accents and full-width forms, as it is compared."""
    folded = "".join(part for part in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", folded)


def _words(text: str) -> list[str]:
    return [piece for word in _WORD.findall(fold_text(text)) for piece in _split_scripts(word)]


def _split_scripts(word: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+", word)
