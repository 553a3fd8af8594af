"""The words a person sees, in her language: English is the message id, Chinese comes from `locale/parts/*.po`."""

import gettext
import io
from collections.abc import Collection
from pathlib import Path

from babel import negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}
DEFAULT_LANGUAGE = "en"
PARTS_FOLDER = Path(__file__).parent / "locale" / "parts"
# What browsers send for the Chinese we have; Traditional readers get Simplified rather than English.
_CHINESE = {"zh", "zh-cn", "zh-sg", "zh-my", "zh-hans", "zh-hans-cn", "zh-hant", "zh-tw", "zh-hk", "zh-mo"}


def list_parts() -> list[Path]:
    """The catalogue's part files, one per area, in the order they are merged: the first that knows a word wins."""
    return sorted(PARTS_FOLDER.glob("*.po"))


def load_catalog() -> Catalog:
    """All parts as one zh-Hans catalogue."""
    merged = Catalog(locale="zh_Hans_CN")
    for path in list_parts():
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh_Hans_CN"):
                if message.id and message.string and message.id not in merged:
                    merged.add(message.id, message.string)
    return merged


def _compile(catalog: Catalog) -> gettext.NullTranslations:
    binary = io.BytesIO()
    write_mo(binary, catalog)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


_TRANSLATIONS: dict[str, gettext.NullTranslations] = {"en": gettext.NullTranslations(), "zh-Hans": _compile(load_catalog())}


def find_translations(language: str) -> gettext.NullTranslations:
    """The words of one of LANGUAGES, as `gettext` offers them; English for any other."""
    return _TRANSLATIONS.get(language, _TRANSLATIONS[DEFAULT_LANGUAGE])


def translate(language: str, msgid: str, **facts: object) -> str:
    """A sentence in that language, with `{named}` facts filled in where some are given."""
    text = find_translations(language).gettext(msgid)
    return text.format(**facts) if facts else text


def translate_count(language: str, one: str, many: str, count: int) -> str:
    """A sentence that depends on a number, in that language; `{count}` is filled in."""
    return find_translations(language).ngettext(one, many, count).format(count=count)


def negotiate_language(
    *, chosen: str | None, accept_language: str, default: str = DEFAULT_LANGUAGE, offered: Collection[str] = LANGUAGES.keys()
) -> str:
    """The reader's own choice if it is `offered`, else the best of what her browser asks for, else the default."""
    if chosen is not None and chosen in offered:
        return chosen
    wanted = [_as_ours(tag) for tag in _read_accept_language(accept_language)]
    return negotiate_locale(wanted, list(offered), sep="-", aliases={}) or default


def _as_ours(tag: str) -> str:
    lowered = tag.lower()
    return "zh-Hans" if lowered in _CHINESE else lowered.partition("-")[0]


def _read_accept_language(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wanted first; what can't be read is skipped."""
    weighted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.strip().partition(";")
        weight = _read_quality(quality)
        if tag and weight > 0:
            weighted.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def _read_quality(text: str) -> float:
    _, found, number = text.strip().partition("q=")
    if not found:
        return 1.0
    return float(number) if number.replace(".", "", 1).isdecimal() else 0.0
