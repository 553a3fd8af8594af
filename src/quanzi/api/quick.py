"""Paying in the quick way: the call that thousands make in one second does without the framework, which costs more than the deed.

What is plain (a session or a token, a small JSON body, no proof beside it) is answered here, by the same deeds and types as
the call itself. All else goes on to the app as it came, and so does whatever is refused: the app says why, or, where only the
answer was lost, gives the first one for the same id. tests/api/test_quick.py proves that both ways answer the same.
"""

from typing import cast

import msgspec
from litestar import Litestar
from litestar.types import HTTPReceiveMessage, HTTPScope, Receive, Scope, Send

from quanzi import identity, wallet
from quanzi.api.wallet import TransferInput, send_money
from quanzi.infra.house import House
from quanzi.kernel.errors import Unavailable
from quanzi.kernel.person import Person
from quanzi.wallet import safety
from quanzi.web import visitor

PATH = "/api/v1/wallet/transfers"
_SCOPE: str = send_money.opt["scope"]
_BODY_BYTES_MAX = 4096
_DATA = msgspec.json.Decoder(TransferInput)
_COOKIE = f"{visitor.SESSION_COOKIE}=".encode()


class QuickTransfers:
    """Stands before the app and answers plain payments itself."""

    def __init__(self, app: Litestar) -> None:
        """Take the house from the state of `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        pieces, body = await _receive(receive)
        answer = await self._pay(scope, body)
        if answer is None:
            await self._app(scope, _again(pieces, receive), send)
            return
        scope["path_template"] = PATH  # type: ignore[typeddict-unknown-key] -- where the guard reads which route it was
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer, "more_body": False})

    async def _pay(self, scope: HTTPScope, body: bytes) -> bytes | None:
        """The receipt as JSON; None for what is not plain, is refused, or breaks."""
        told = list(scope["headers"])
        headers = dict(told)
        if len(headers) != len(told):
            # a header that comes twice: which one counts is the framework's to say
            return None
        try:
            data = _DATA.decode(body)
            if data.passcode or data.passkey or headers.get(b"content-type") != b"application/json":
                return None
            house: House = self._app.state.house
            person = await self._recognise(house, scope, headers)
            await safety.step_up(house.db, by=person)
            teller: wallet.Teller = self._app.state.teller
            receipt = await teller.send_money(by=person, send=data.order())
        except Unavailable as error:
            # told by the app as it is, since a database that is away or full is not to be asked a second time
            scope.setdefault("state", {})[visitor.UNAVAILABLE] = error
            return None
        except Exception:  # noqa: BLE001 -- whatever it is, the app meets it again and says what it has to
            return None
        return msgspec.json.encode(receipt)

    async def _recognise(self, house: House, scope: HTTPScope, headers: dict[bytes, bytes]) -> Person:
        doorkeeper: visitor.Doorkeeper = self._app.state.doorkeeper
        network = scope["client"][0] if scope["client"] else ""
        bearer = headers.get(b"authorization", b"").decode("latin-1")
        if bearer.startswith(visitor.BEARER):
            return await visitor.lend(doorkeeper, house, bearer, scope=_SCOPE, network=network)
        ours = [part for part in headers.get(b"cookie", b"").split(b"; ") if part.startswith(_COOKIE)]
        if len(ours) != 1:
            raise identity.SessionEnded
        return await visitor.enter(doorkeeper, house, ours[0][len(_COOKIE) :].decode("latin-1"), network=network)


async def _receive(receive: Receive) -> tuple[list[HTTPReceiveMessage], bytes]:
    """All pieces of a small body; of a large one or one cut short the first, which are no JSON."""
    pieces: list[HTTPReceiveMessage] = []
    body = b""
    while len(body) <= _BODY_BYTES_MAX:
        piece = cast("HTTPReceiveMessage", await receive())
        pieces.append(piece)
        if piece["type"] != "http.request":
            return pieces, b""
        body += piece["body"]
        if not piece["more_body"]:
            return pieces, body
    return pieces, b""


def _again(pieces: list[HTTPReceiveMessage], receive: Receive) -> Receive:
    """What was received already, then the rest."""
    left = pieces[::-1]

    async def give() -> HTTPReceiveMessage:
        return left.pop() if left else cast("HTTPReceiveMessage", await receive())

    return give
