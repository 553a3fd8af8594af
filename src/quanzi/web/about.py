"""The words of the About page: who runs this, what it promises, and in a demonstration what is real in it."""

from typing import Protocol

import msgspec

from quanzi.kernel import limits


class Translate(Protocol):
    """Gives a sentence in the reader's language."""

    def __call__(self, text: str, **facts: object) -> str:
        """The sentence."""
        ...


class AboutSection(msgspec.Struct, frozen=True):
    """A part of the page; `facts` are pairs of a term and its value."""

    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


class AboutPage(msgspec.Struct, frozen=True):
    """What this house is, what is real in it and what is made up."""

    title: str
    lead: str
    sections: tuple[AboutSection, ...]


def describe_house(translate: Translate, *, demo: bool) -> AboutPage:
    """The whole page in the reader's language."""
    _ = translate
    sections = (_describe_rules(_), _describe_data(_), _describe_cookies(_), _describe_software(_))
    more = (_describe_real(_), _describe_made_up(_)) if demo else ()
    return AboutPage(_("About this community"), _("Who runs it, what it promises, and what is real."), sections + more)


def _describe_rules(_: Translate) -> AboutSection:
    return AboutSection(
        _("Circles of real people"),
        (
            _(
                "Members can have their real name verified; a badge says whose is, and how thoroughly. Others see a name in the form its "
                "owner chose: in full, masked, or only the badge."
            ),
            _("Circles have a charter that says what they are about, an owner who answers for them, and rules that are the same for all."),
            _("Whoever decides about something of yours tells you the rule and the reason, and what you can do."),
        ),
    )


def _describe_data(_: Translate) -> AboutSection:
    return AboutSection(
        _("Your data"),
        (
            _("It lies on the machine of this community and nowhere else. You can take all of it with you, and leave."),
            _(
                "Photos are stripped of place and camera. Documents shown for verification are encrypted and deleted 30 days "
                "after the decision."
            ),
        ),
    )


def _describe_cookies(_: Translate) -> AboutSection:
    return AboutSection(
        _("What your browser keeps"),
        (
            _("Cookies of this community alone, for these purposes. Nothing of them goes to anybody else, and none follows you elsewhere."),
            _(
                "The device cookie is the same whoever signs in on this browser. Only a keyed hash of it is kept. It is used to see that "
                "one person does not vouch for themselves from several accounts: such vouches earn nothing, and cost nothing. You may "
                "delete it at any time."
            ),
        ),
        (
            ("quanzi", _("You are signed in: until you sign out, {days} days at the most", days=limits.SESSION_DAYS_MAX)),
            ("quanzi_device", _("This browser is known again: for {days} days", days=limits.DEVICE_DAYS_KNOWN)),
            ("quanzi_language, quanzi_theme", _("The language and appearance you chose")),
            ("quanzi_waiting, quanzi_flash", _("A code is on its way, or a word is to be shown: for minutes")),
        ),
    )


def _describe_software(_: Translate) -> AboutSection:
    text = _("Quanzi (圈子, “circle”) is free software under the Apache License 2.0. Any community may run its own.")
    return AboutSection(_("The software"), (text,))


def _describe_real(_: Translate) -> AboutSection:
    return AboutSection(
        _("What is real in this demonstration"),
        (
            _(
                "Each member stands for one real account of the Sarafu community currency in Kenya as of 12 May 2020: its "
                "village, trade, savings group and the day it was opened."
            ),
            _("The data is the public research export of Grassroots Economics. It names nobody."),
        ),
        ((_("Source"), "Grassroots Economics, Sarafu users, 12 May 2020"), (_("Accounts in the export"), "19,888")),
    )


def _describe_made_up(_: Translate) -> AboutSection:
    return AboutSection(
        _("What is made up"),
        (
            _("The names: they are drawn from lists of given and family names by the account's number, and belong to nobody behind it."),
            _("The circles, posts, comments, interests and pictures: written and drawn for this product."),
        ),
    )
