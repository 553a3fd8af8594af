"""What surrounds every page: who reads, in which language and light, where the tabs lead, what is new."""

import msgspec
from litestar import Request
from litestar.datastructures import State

from quanzi.infra.house import House
from quanzi.kernel.person import Person
from quanzi.web import i18n
from quanzi.web.community import Community

SCORE_NAME, SCORE_NOUN = "Credit score", "credit score"
"""What the score is called where its operator chose no name, alone and within a sentence."""
LANGUAGE_COOKIE = "quanzi_language"
THEME_COOKIE = "quanzi_theme"
FLASH_COOKIE = "quanzi_flash"
THEMES = ("auto", "light", "dark")
_FLASHES_SHOWN = 3


class Tab(msgspec.Struct, frozen=True):
    """One of the places the bottom bar leads to."""

    key: str
    label: str
    href: str
    icon: str
    count: int = 0
    current: bool = False


class Flash(msgspec.Struct, frozen=True):
    """A word after a deed: `kind` is good, note or bad."""

    kind: str
    text: str


class Viewer(msgspec.Struct, frozen=True):
    """The reader, as far as every page has to know: scripts keep drafts apart by this id."""

    id: str


class Unread(msgspec.Struct, frozen=True):
    """What is new to the reader: rooms, on Messages, and notices, on the bell."""

    rooms: int = 0
    notices: int = 0


class Shell(msgspec.Struct, frozen=True):
    """The contract with base.html."""

    language: str
    lang_tag: str
    theme: str
    community: str
    score_name: str
    score_noun: str
    languages: dict[str, str]
    demo: bool
    path: str
    viewer: Viewer | None
    unread: int
    tabs: tuple[Tab, ...]
    flash: tuple[Flash, ...]


def name_score(house: House, language: str) -> str:
    """What the score is called within a sentence: the operator's name for it, else a plain word."""
    return house.settings.score_name or i18n.translate(language, SCORE_NOUN)


def language_of(request: Request[object, object, State], *, person: Person) -> str:
    """The reader's language: her own choice on this device, then her account's, then her browser's, then the house's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    known: Community = request.app.state.community
    # what is not spoken here does not count, even where it was chosen before or in another house
    if chosen not in known.languages and person.id is not None:
        chosen = person.language
    return i18n.negotiate_language(
        chosen=chosen, accept_language=request.headers.get("accept-language", ""), default=known.default_language, offered=known.languages
    )


def make_shell(request: Request[object, object, State], *, person: Person, house: House, tab: str, unread: Unread | None = None) -> Shell:
    """The shell of this request; `tab` is the key of the place it belongs to, or empty; what is `unread` shows beside its sign."""
    language = language_of(request, person=person)
    known: Community = request.app.state.community
    theme = request.cookies.get(THEME_COOKIE, "auto")
    unread = unread or Unread()
    return Shell(
        language=language,
        lang_tag="zh-Hans-CN" if language == "zh-Hans" else "en",
        theme=theme if theme in THEMES else "auto",
        community=known.name,
        score_name=house.settings.score_name or i18n.translate(language, SCORE_NAME),
        score_noun=name_score(house, language),
        languages=known.languages,
        demo=house.settings.demo,
        path=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        viewer=Viewer(str(person.id)) if person.id is not None else None,
        unread=unread.notices,
        tabs=_tabs(language, tab, unread.rooms) if person.id is not None else (),
        flash=_flash(request, language),
    )


def _tabs(language: str, current: str, unread: int) -> tuple[Tab, ...]:
    def _(text: str) -> str:
        return i18n.translate(language, text)

    rows = (
        ("home", _("Home"), "/home", "home"),
        ("circles", _("Circles"), "/circles", "circles"),
        ("compose", _("New post"), "/compose", "plus"),
        ("messages", _("Messages"), "/messages", "messages"),
        ("me", _("Me"), "/me", "person"),
    )
    # the people I know stand behind Messages
    current = "messages" if current == "people" else current
    return tuple(
        Tab(key, label, href, icon, count=unread if key == "messages" else 0, current=key == current) for key, label, href, icon in rows
    )


FLASHES = {
    "saved": ("good", "Saved."),
    "posted": ("good", "Your post is there."),
    "commented": ("good", "Your comment is there."),
    "deleted": ("good", "Deleted."),
    "joined": ("good", "Welcome to the circle."),
    "asked": ("good", "Your request is on its way. You will see the answer here."),
    "left": ("note", "You have left the circle."),
    "reported": ("good", "Thank you. A person will look at it."),
    "signed_out": ("note", "You are signed out."),
}
"""Short words after a deed, by the key that the redirect carries; pages add theirs by `add_flashes`."""


def add_flashes(**new: tuple[str, str]) -> None:
    """A page's own words after its deeds: (kind, message id) by key. ValueError when another page says something else by it."""
    if taken := FLASHES.keys() & new.keys():
        message = f"Two pages say something by the same key: {', '.join(sorted(taken))}"
        raise ValueError(message)
    FLASHES.update(new)


def _flash(request: Request[object, object, State], language: str) -> tuple[Flash, ...]:
    keys = request.cookies.get(FLASH_COOKIE, "").split(".")[:_FLASHES_SHOWN]
    return tuple(Flash(FLASHES[key][0], i18n.translate(language, FLASHES[key][1])) for key in keys if key in FLASHES)
