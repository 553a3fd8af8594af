"""Topics that a newcomer can tick, in her language, and how her own are read from one line."""

import re

from quanzi.web import i18n, views

_BETWEEN = re.compile(r"[,，、;；\n]+")


def offer_topics(language: str) -> tuple[views.Option, ...]:
    """What people share most often; the word itself, in the reader's language, is what is kept."""

    def _(text: str) -> str:
        return i18n.translate(language, text)

    words = (
        _("Gardening"),
        _("Cooking"),
        _("Tea"),
        _("Reading"),
        _("Music"),
        _("Photography"),
        _("Painting"),
        _("Crafts"),
        _("Running"),
        _("Hiking"),
        _("Cycling"),
        _("Football"),
        _("Chess"),
        _("Film"),
        _("Languages"),
        _("Travel"),
        _("Children"),
        _("Health"),
        _("Saving"),
        _("Small business"),
        _("Volunteering"),
        _("Technology"),
    )
    return tuple(views.Option(word, word) for word in words)


def read_topics(typed: str) -> list[str]:
    """The topics in one line, with commas of either script between them."""
    return [topic.strip() for topic in _BETWEEN.split(typed[:2_000]) if topic.strip()]
