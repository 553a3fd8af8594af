"""Calls about the group that a member may tell, for the fairness report and nothing else."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.credit import groups
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person


class ToldGroup(msgspec.Struct, frozen=True):
    """What may be told here, what I told (null: nothing), and the version of the text to say yes to."""

    offered: Sequence[str]
    told: str | None
    text_version: str


class GroupInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the groups offered, and a yes, ticked, to the text as it stands."""

    label: Annotated[str, Meta(min_length=1, max_length=limits.GROUP_LABEL_CHARACTERS_MAX)]
    ticked: bool
    text_version: Annotated[str, Meta(max_length=20)]


@calls.read("/credit/group", scope="credit:read", summary="The group that you told")
async def find_group(house: NamedDependency[House], person: NamedDependency[Person]) -> ToldGroup:
    """Nobody else sees it but in numbers of thirty people or more, and no score counts it."""

    async def ask(tx: ReadTx) -> str | None:
        return await groups.find_group(tx, by=person, keys=house.keys)

    return ToldGroup(house.settings.offered_groups, await house.db.read(ask), groups.GROUP_TEXT_VERSION)


@calls.replace("/credit/group", scope="credit:write", summary="Tell your group", status_code=204)
async def tell_group(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[GroupInput]) -> None:
    """In place of one told before."""
    await house.db.run(
        lambda tx: groups.tell_group(
            tx,
            by=person,
            keys=house.keys,
            label=data.label,
            offered=house.settings.offered_groups,
            ticked=data.ticked,
            text_version=data.text_version,
        )
    )


@calls.remove("/credit/group", scope="credit:write", summary="Take your group back")
async def end_group(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """What you told is gone at once."""
    await house.db.run(lambda tx: groups.end_group(tx, by=person))


CALLS = [find_group, tell_group, end_group]
