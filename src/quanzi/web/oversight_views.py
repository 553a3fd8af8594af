"""The score watched over, in numbers without names: groups, the shadow beside the champion, corrections, vouches that earn nothing."""

import msgspec

from quanzi.credit import desk
from quanzi.web import respond, views

SHOWN_AT = (600, 650, 700)
"""The thresholds of which the page shows the shares; the API has all of them."""
OVERRIDES = {"item_removed": "Items removed", "refusal_lifted": "Decisions lifted"}
STANDING = {
    "": "They earn",
    "ring": "A ring: the word comes back to who gave it",
    "same_device": "From the same device",
    "same_funding": "From the same bank account",
    "burst_received": "Too many within a few days, for one",
    "burst_given": "Too many within a few days, from one",
    "too_many_to_follow": "Too many around it to follow",
    "same_hands": "In the same hands as another that counts",
}
"""Why vouches earn nothing, as an operator reads it."""


class GroupRow(msgspec.Struct, frozen=True):
    """A group: how many and their mean in words, and the share at each threshold, each with its interval."""

    label: str
    note: str
    bars: tuple[views.Bar, ...]


class ShadowView(msgspec.Struct, frozen=True):
    """The shadow against the champion, for the same people in the same run."""

    at: object
    name: str
    rows: tuple[tuple[str, str], ...]
    bars: tuple[views.Bar, ...]


class OversightView(msgspec.Struct, frozen=True):
    """What desk_credit.html shows above the runs."""

    counted_at: object
    asked: bool
    groups: tuple[GroupRow, ...]
    shadow: ShadowView | None
    overrides: tuple[tuple[str, str], ...]
    vouches: tuple[views.Bar, ...]


def show_oversight(visit: respond.Visit, found: desk.Oversight, runs: list[desk.RunView], names: dict[str, str]) -> OversightView:
    """All of it in words."""
    say, fmt = visit.translate, visit.formatter
    counts = {one.what: one.count for one in found.overrides}
    standing = sum(one.count for one in found.vouches) or 1
    return OversightView(
        counted_at=found.counted_at,
        asked=bool(visit.house.settings.offered_groups),
        groups=tuple(_show_group(visit, one) for one in found.groups),
        shadow=_show_shadow(visit, runs, names),
        overrides=tuple((say(words), fmt.number(counts.get(what, 0))) for what, words in OVERRIDES.items()),
        vouches=tuple(views.Bar(say(STANDING[one.why_not]), one.count / standing, fmt.number(one.count)) for one in found.vouches),
    )


def _show_group(visit: respond.Visit, one: desk.GroupView) -> GroupRow:
    say, fmt = visit.translate, visit.formatter
    mean = say("{value} ({low} to {high})", value=round(one.mean.value), low=round(one.mean.low), high=round(one.mean.high))
    return GroupRow(
        say(one.label),
        say("{people} people, mean {mean}", people=fmt.number(one.people), mean=mean),
        tuple(
            views.Bar(
                say("At least {threshold}", threshold=height),
                share.value,
                say("{value} ({low} to {high})", value=fmt.percent(share.value), low=fmt.percent(share.low), high=fmt.percent(share.high)),
            )
            for height, share in one.reached
            if height in SHOWN_AT
        ),
    )


def _show_shadow(visit: respond.Visit, runs: list[desk.RunView], names: dict[str, str]) -> ShadowView | None:
    """Of the latest run in which a shadow went beside the champion."""
    say, fmt = visit.translate, visit.formatter
    shadow = next((one for one in runs if one.shadow and one.people), None)
    champion = next((one for one in runs if shadow is not None and not one.shadow and one.run_at == shadow.run_at), None)
    if shadow is None or champion is None or sum(shadow.beside[:3]) == 0:
        return None
    same, lower, higher, points = shadow.beside
    compared = same + lower + higher
    rows = (
        (say("People compared"), fmt.number(compared)),
        (say("Mean of the champion"), fmt.number(round(champion.mean))),
        (say("Mean of the shadow"), fmt.number(round(shadow.mean))),
        (say("Points between both, on average"), fmt.number(round(points / compared, 1))),
        (say("How far apart both distributions are (PSI)"), f"{desk.population_stability(champion.totals, shadow.totals):.3f}"),
    )
    shares = ((say("In the same band"), same), (say("In a lower band"), lower), (say("In a higher band"), higher))
    bars = tuple(views.Bar(words, count / compared, fmt.percent(count / compared)) for words, count in shares)
    return ShadowView(shadow.run_at, names.get(shadow.version, shadow.version), rows, bars)
