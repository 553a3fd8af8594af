"""Ways out of this house in a few words: an address, an e-mail, a number; also where they are written so that no filter sees them.

Whoever writes to a stranger has no reason to hide one of these, so signs are brought to one form first, and what is left
in doubt counts as one.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final


class WayOut(StrEnum):
    """What leads out of here."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


_CHINESE: Final = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "0012345678912345678912")
_DOTS: Final = str.maketrans("。｡․·•∙⋅・", "........")
_WORDS: Final = {
    word: str(number)
    for number, words in enumerate(("zero oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
    for word in words.split()
}
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")

# endings that are no words of the languages here, and those that are and need more than a dot before them
_SURE: Final = (
    "com|net|org|cn|io|xyz|vip|gov|edu|biz|ru|uk|de|fr|jp|kr|tw|hk|tv|eu|gg|ly|gl|cc|cf|tk|ws|ai|dev|app"
    "|info|link|site|online|shop|club|top|pro|page|chat|wiki|store|mobi|asia|icu|中国|公司|网络|网址"
)
_PLAIN: Final = "com|net|org|cn|io|xyz|vip|cc|icu"
_SCHEME: Final = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}:\s*/\s*/|\bhttps?\b\s*[:/]|\bwww\s*\.")
_DOMAIN: Final = re.compile(rf"[a-z0-9\u4e00-\u9fff-]\.(?:{_SURE})(?![a-z0-9])")
_PATH: Final = re.compile(r"[a-z0-9-]\.[a-z]{2,12}(?::\d{2,5})?/[\w?=#%-]")
_APART: Final = re.compile(rf"[a-z0-9-]\s*(?:\.|[(\[{{<]\s*(?:dot|点|點|\.)\s*[)\]}}>]|\s(?:dot)\s|点|點)\s*(?:{_PLAIN})(?![a-z0-9])")
_NETWORK: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_MAILBOX: Final = re.compile(r"[\w.+-]+\s*@\s*[\w-]+\s*\.\s*[a-z]{2}")
_HOSTS: Final = "gmail|googlemail|outlook|hotmail|yahoo|icloud|foxmail|proton|protonmail|qq|163|126|sina|gmx|mail"
_AT_HOST: Final = re.compile(rf"[\w.+-]\s*(?:@|[(\[{{<]\s*(?:at|艾特)\s*[)\]}}>]|\sat\s|艾特)\s*(?:{_HOSTS})(?![a-z])")

_EDGE: Final = re.compile(r"(?<=[^\x00-\x7f:,;!?])(?=[a-z0-9])|(?<=[:,;!?])(?=[a-z0-9])|(?<=[a-z0-9])(?=[^\x00-\x7f]|[,;!?])")
_DATE: Final = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*(?:0?[1-9]|1[0-2])\s*[-/.月]\s*(?:[0-2]?\d|3[01])(?!\d)")
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d\s*(?:[-–—~至到,]|to|and)\s*(?:19|20)\d\d(?!\d)")
_TIME: Final = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
_PHONE: Final = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}")


def find_way_out(text: str) -> WayOut | None:
    """What in these words leads out of here, if anything does."""
    plain = make_plain(text)
    forms = {plain, join_apart(plain)}
    if any(_MAILBOX.search(form) or _AT_HOST.search(form) for form in forms):
        return WayOut.EMAIL
    if any(pattern.search(form) for form in forms for pattern in (_SCHEME, _DOMAIN, _PATH, _APART, _NETWORK)):
        return WayOut.LINK
    if any(_PHONE.search(_count_words(form)) for form in forms):
        return WayOut.PHONE
    return None


def find_link(text: str) -> bool:
    """Whether a message between two who may write whatever they like holds an address: the plain ways to write one alone."""
    plain = make_plain(text)
    return any(pattern.search(plain) for pattern in (_SCHEME, _DOMAIN, _PATH))


def make_plain(text: str) -> str:
    """One form for signs that look alike: full-width, circled, styled, marked, unseen between others."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cf", "Me", "Mn"})
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in kept)
    return unicodedata.normalize("NFKC", digits).translate(_DOTS)


def join_apart(text: str) -> str:
    """Words whose letters stand apart ("w w w . a b c . c o m") put together again."""
    joined: list[str] = []
    run: list[str] = []
    for word in [*re.split(r"[\s_*|~^=]+", _EDGE.sub(" ", text)), ""]:
        if len(word) == 1:
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) > 2 else run  # noqa: PLR2004 -- "I a" is English, three in a row are not
        run = []
        joined.append(word)
    return " ".join(joined)


def _count_words(text: str) -> str:
    """The text with its numbers in digits, without days and hours, which are no phone numbers."""
    digits = _NUMBER_WORD.sub(lambda word: _WORDS[word[0]], text)
    for pattern in (_DATE, _YEARS, _TIME):
        digits = pattern.sub(" day ", digits)
    return digits.translate(_CHINESE)
