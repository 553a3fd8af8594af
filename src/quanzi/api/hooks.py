"""Where bots speak: signed requests by the rules of Standard Webhooks, for which nobody signs in."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from quanzi import bots
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.messaging import Sent


@post(
    "/hooks/{room_id:uuid}/{bot_id:uuid}",
    status_code=200,
    opt={"public": True},
    tags=["hooks"],
    security=[],
    responses=calls.PROBLEMS,
    request_max_body_size=limits.HOOK_BODY_BYTES_MAX,
    summary="Speak as a bot",
)
async def hear_hook(
    house: NamedDependency[House], request: Request[Any, Any, State], room_id: FromPath[UUID], bot_id: FromPath[UUID]
) -> Sent:
    """Say something in a bot's group: JSON {"text": …, "mentions": [ids of members]}, signed by the rules of Standard Webhooks.

    Sent again under the same webhook-id it is the same message; 20 in a minute at most.
    """
    body, head = await request.body(), request.headers
    headers = bots.read_hook_headers(
        message_id=head.get("webhook-id", ""), timestamp=head.get("webhook-timestamp", ""), signature=head.get("webhook-signature", "")
    )
    return await house.db.run(lambda tx: bots.hear_hook(tx, room_id=room_id, bot_id=bot_id, headers=headers, body=body, keys=house.keys))
