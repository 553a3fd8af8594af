"""How money stands that several people look at together, as each of them may see it: what somebody chose does not show."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.wallet import store
from quanzi.wallet.request import RequestState
from quanzi.wallet.store.requests import Request, State

_SHOWN: dict[State, RequestState] = {"open": RequestState.OPEN, "waits": RequestState.UNDER_WAY, "paid": RequestState.PAID}


class RequestStanding(msgspec.Struct, frozen=True):
    """A request: open, under_way, paid or closed, whoever closed it or when its time was over."""

    request_id: UUID
    state: RequestState


class PacketStanding(msgspec.Struct, frozen=True):
    """How many shares of a packet were opened; `state` is open, empty or ended, and past its time an open one is over by the clock."""

    state: str
    opened: int
    ends_at: datetime


async def list_request_standings(tx: ReadTx, *, requests: Sequence[tuple[UUID, UUID]]) -> list[RequestStanding]:
    """How requests stand, each named by who is asked and its id, in the order given; one that is gone is closed."""
    found = await store.requests.list_requests(tx, person_ids=[one[0] for one in requests], request_ids=[one[1] for one in requests])
    states = {(one.person_id, one.request_id): _state_of(one, at=tx.now) for one in found}
    return [RequestStanding(one[1], states.get(one, RequestState.CLOSED)) for one in requests]


def _state_of(request: Request, *, at: datetime) -> RequestState:
    is_over = request.state == "open" and request.expires_at <= at
    return RequestState.CLOSED if is_over else _SHOWN.get(request.state, RequestState.CLOSED)


async def find_packet_standing(tx: ReadTx, *, packet_id: UUID) -> PacketStanding | None:
    """How a packet stands."""
    packet = await store.packets.find_packet(tx, packet_id=packet_id)
    return None if packet is None else PacketStanding(packet.state, packet.claimed, packet.ends_at)
