"""Made-up names: the same number always gets the same one, and it belongs to nobody behind the number."""

import hashlib
from functools import cache
from importlib.resources import files
from itertools import accumulate

import msgspec

_SLOTS = 4096
_ONE_SIGN_OF_EIGHT = 3


class Parts(msgspec.Struct, frozen=True):
    """What names are put together from; weights run along the Chinese family names."""

    zh_family: list[str]
    zh_family_weight: list[int]
    zh_given: list[str]
    en_given: list[str]
    en_family: list[str]


@cache
def _parts() -> Parts:
    return msgspec.json.decode((files("quanzi.world") / "demo" / "names.json").read_bytes(), type=Parts)


@cache
def _families() -> list[str]:
    """Family names as often as they are borne, in `_SLOTS` places."""
    parts = _parts()
    total = sum(parts.zh_family_weight)
    ends = [round(end * _SLOTS / total) for end in accumulate(parts.zh_family_weight)]
    slots: list[str] = []
    for name, end in zip(parts.zh_family, ends, strict=True):
        slots += [name] * (end - len(slots))
    return slots


def number_of(key: str) -> int:
    """A large number that follows from a text, evenly spread."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def chinese_name(number: int) -> str:
    """A family name and one or two signs."""
    given = _parts().zh_given
    spread = number * 0x9E3779B97F4A7C15 & (2**64 - 1)
    spread ^= spread >> 29
    family = _families()[spread % _SLOTS]
    first = given[(spread >> 12) % len(given)]
    if (spread >> 24) % 8 < _ONE_SIGN_OF_EIGHT:
        return family + first
    return family + first + given[(spread >> 32) % len(given)]


def english_name(number: int) -> str:
    """A given name and a family name."""
    parts = _parts()
    spread = number * 0x9E3779B97F4A7C15 & (2**64 - 1)
    spread ^= spread >> 29
    given = parts.en_given[spread % len(parts.en_given)]
    family = parts.en_family[(spread >> 20) % len(parts.en_family)]
    return f"{given} {family}" if given != family else f"{given} {parts.en_family[(spread >> 40) % len(parts.en_family) - 1]}"
