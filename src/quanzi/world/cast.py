"""Who lives in the demo: one person per real account, the four to enter as, and who is in which circle."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from quanzi.identity.bulk import NameForm, NewPerson
from quanzi.kernel import ids
from quanzi.world.naming import chinese_name, english_name, number_of
from quanzi.world.sarafu import Account, read_shipped_accounts
from quanzi.world.texts import CircleText, read_bios

PEOPLE_COUNT = 2_000
VILLAGES = ("Miyani", "Mkanyeni", "Kayaba", "Congo", "Miloeni", "Lindi", "Mnyenzeni", "Vyogato", "Vitangani")
DOORS_SOURCE = "demo-people"
"""Where the four people's ids come from; the same in identity.signing.enter_demo."""

_HIDDEN_VOICES = 14
_INTERESTS_MIN, _INTERESTS_MAX = 2, 5


@dataclass(frozen=True, slots=True)
class Dweller:
    """A person of the demo, with what decides where they belong."""

    person: NewPerson
    number: int
    village: str
    trade: str


@dataclass(frozen=True, slots=True)
class Door:
    """One of the four that a visitor can enter as with one click."""

    key: str
    name: str
    language: str
    tier: int
    days_here: int
    bio: str = ""
    interests: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()

    @property
    def person_id(self) -> UUID:
        """The same id in every demo."""
        return ids.id_from_source(source=DOORS_SOURCE, key=self.key)

    def person(self, now: datetime) -> NewPerson:
        """As they are loaded; the newcomer has yet to say what interests her."""
        return NewPerson(
            person_id=self.person_id,
            name=self.name,
            language=self.language,
            tier=self.tier,
            joined_at=now - timedelta(days=self.days_here),
            is_operator=self.key == "operator",
            onboarded=self.key != "newcomer",
            name_for_members=NameForm.FULL,
            name_for_circles=NameForm.FULL,
            bio=self.bio,
            interests=self.interests,
        )


DOORS = (
    Door(
        "member",
        "林嘉怡",
        "en",
        2,
        790,
        "跑步很慢，做饭很快，拍照看缘分。 Slow runner, fast cook.",
        ("跑步", "摄影", "做饭", "cycling", "tea"),
        ("welcome", "running", "cooking", "photography", "cycling", "swap", "languages", "tea", "kayaba"),
    ),
    Door("newcomer", "Noah Fisher", "en", 0, 0),
    Door(
        "owner",
        "Grace Lin",
        "en",
        2,
        620,
        "I bring the ladder, the list and the cake.",
        ("reading", "repair", "photography", "摄影"),
        ("welcome", "photography", "reading", "repair-cafe", "savings-miyani", "savings-committee", "miyani", "tea", "film-nights"),
    ),
    Door(
        "operator",
        "周文博",
        "en",
        3,
        700,
        "值班的人。有事请说。 On duty; just ask.",
        ("社区", "chess"),
        ("organisers", "welcome", "chess", "health"),
    ),
)


def cast_people() -> list[Dweller]:
    """The busiest accounts of the larger villages, always the same."""
    accounts = [one for one in read_shipped_accounts() if one.is_person and one.village in VILLAGES]
    accounts.sort(key=lambda one: (-one.transfers, one.number))
    bios = read_bios()
    return [_cast(one, bios) for one in accounts[:PEOPLE_COUNT]]


def count_savings_groups() -> dict[str, int]:
    """How many savings groups each village has."""
    counts: dict[str, int] = defaultdict(int)
    for one in read_shipped_accounts():
        if one.is_savings_group:
            counts[one.village] += 1
    return dict(counts)


def _cast(account: Account, bios: dict[str, list[str]]) -> Dweller:
    number = number_of(f"sarafu:{account.number}")
    language = "zh-Hans" if number % 2 else "en"
    shown = (number >> 8) % 100
    person = NewPerson(
        person_id=ids.id_from_source(source="sarafu", key=str(account.number)),
        name=chinese_name(number) if language == "zh-Hans" else english_name(number),
        language=language,
        joined_at=account.opened,
        tier=_TIERS[(number >> 16) % len(_TIERS)],
        name_for_members=NameForm.FULL if shown < 60 else NameForm.MASKED,  # noqa: PLR2004 -- six of ten
        name_for_circles=NameForm.FULL if shown < 88 else NameForm.MASKED,  # noqa: PLR2004 -- and most of the rest
        bio=bios[language][(number >> 24) % len(bios[language])] if (number >> 32) % 5 < 2 else "",  # noqa: PLR2004
        interests=_interests(number, language),
    )
    return Dweller(person, number, account.village, account.trade)


_TIERS = (0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3)
_TOPICS = {
    "en": ("running", "photography", "cooking", "books", "gardening", "repair", "music", "birds", "chess", "cycling", "stars", "football"),
    "zh-Hans": ("跑步", "摄影", "做饭", "读书", "种菜", "修理", "音乐", "看鸟", "象棋", "骑车", "喝茶", "书法"),
}


def _interests(number: int, language: str) -> tuple[str, ...]:
    topics = _TOPICS[language]
    first = (number >> 40) % len(topics)
    return tuple(topics[(first + step * 5) % len(topics)] for step in range(1 + (number >> 48) % 3))


def seat_people(people: Sequence[Dweller], circles: Iterable[CircleText]) -> dict[str, list[Dweller]]:
    """Who is in each circle, by its slug, in the order of the circle's voices; without the four."""
    interests = [one for one in circles if _is_interest(one)]
    seats: dict[str, list[Dweller]] = {one.slug: [] for one in circles}
    for dweller in people:
        for circle in circles:
            if _belongs(dweller, circle):
                seats[circle.slug].append(dweller)
        fitting = [one for one in interests if one.language in {"both", dweller.person.language}]
        fitting.sort(key=lambda one: number_of(f"{one.slug}/{dweller.number}"))
        for circle in fitting[: _INTERESTS_MIN + dweller.number % (_INTERESTS_MAX - _INTERESTS_MIN + 1)]:
            seats[circle.slug].append(dweller)
    for circle in circles:
        seats[circle.slug].sort(key=lambda one: number_of(f"voice/{circle.slug}/{one.number}"))
        if circle.visibility == "hidden":
            seats[circle.slug] = _few_of_each(people, circle.slug)
    return seats


def _is_interest(circle: CircleText) -> bool:
    return circle.visibility == "open" and not (circle.village or circle.trade)


def _belongs(dweller: Dweller, circle: CircleText) -> bool:
    if circle.savings_village:
        return dweller.village == circle.savings_village and dweller.number % 5 < 2  # noqa: PLR2004 -- two of five save
    return bool(circle.village and dweller.village == circle.village) or bool(circle.trade and dweller.trade == circle.trade)


def _few_of_each(people: Sequence[Dweller], slug: str) -> list[Dweller]:
    ordered = sorted(people, key=lambda one: number_of(f"hidden/{slug}/{one.number}"))
    chinese = [one for one in ordered if one.person.language == "zh-Hans"][:_HIDDEN_VOICES]
    return chinese + [one for one in ordered if one.person.language == "en"][:_HIDDEN_VOICES]
