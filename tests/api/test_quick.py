"""A plain payment over HTTP goes past the framework, and nobody can tell: both ways answer the same, to the byte."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from litestar.types import Receive, Scope, Send

from quanzi.api.quick import PATH, QuickTransfers
from quanzi.identity import keyring
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Unavailable
from quanzi.kernel.person import Person
from quanzi.web import guard, visitor
from tests.make import money
from tests.make.site import BASE, Site

Order = dict[str, Any]


class Counted:
    """The app, and how many requests it was handed."""

    def __init__(self, site: Site) -> None:
        """Stand before the app of `site`."""
        self.state = site.app.state
        self.seen = 0
        self._app = site.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen += 1
        await self._app(scope, receive, send)


async def _people(tx: Tx) -> tuple[Person, Person, Person]:
    await money.make_currency(tx)
    payer, known, stranger = [await money.make_payer(tx, 50_00, name=name) for name in ("林晓明", "Amina Wanjiru", "Kamau Otieno")]
    await money.know(tx, payer, known)
    return payer, known, stranger


class Ways:
    """One payer's two clients: `quick`, and `whole` through the framework alone; `app` counts what the quick way handed on."""

    def __init__(self, site: Site, headers: Mapping[str, str], known: Person, stranger: Person) -> None:
        """Both send `headers` with each request."""
        self.app = Counted(site)
        self.known, self.stranger = known, stranger
        self.quick = self._client(QuickTransfers(self.app), headers)  # type: ignore[arg-type]
        self.whole = self._client(site.app, headers)

    def _client(self, app: Any, headers: Mapping[str, str]) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=guard.Guard(app))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept-language": "en", "origin": BASE, **headers})

    def order(self, **fields: object) -> Order:
        return {"id": str(uuid4()), "to_person_id": str(self.known.id), "amount": 1_00, **fields}


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but the number of its request."""
    return answer.status_code, answer.content, {name: value for name, value in answer.headers.items() if name != "x-request-id"}


@pytest.fixture(params=["session", "token"])
async def ways(site: Site, request: pytest.FixtureRequest) -> Ways:
    payer, known, stranger = await site.house.db.run(_people)
    if request.param == "session":
        signed_in = await site.sign_in(payer)
        headers = {"cookie": f"before=1; {visitor.SESSION_COOKIE}={signed_in.cookies[visitor.SESSION_COOKIE]}; after=2"}
    else:
        made = await site.house.db.run(lambda tx: keyring.make_token(tx, by=payer, name="till", scopes=["wallet:write"], days=30))
        headers = {"authorization": f"Bearer {made.text}"}
    return Ways(site, headers, known, stranger)


async def test_a_plain_payment_passes_by_the_framework_and_answers_as_it_would(ways: Ways) -> None:
    for fields in ({}, {"memo": "Tea", "currency": "CNY", "speed": "now"}, {"passcode": "", "passkey": None, "unknown": [1]}):
        order = ways.order(**fields)
        quick = await ways.quick.post(PATH, json=order)
        assert (quick.status_code, ways.app.seen) == (200, 0)
        # the same id gives the first answer, whichever way it comes
        assert told(await ways.whole.post(PATH, json=order)) == told(quick)
        other = ways.order(**fields)
        whole = await ways.whole.post(PATH, json=other)
        assert told(await ways.quick.post(PATH, json=other)) == told(whole)
    assert ways.app.seen == 0


async def test_what_is_refused_or_not_plain_is_answered_by_the_framework(ways: Ways) -> None:
    cases: list[tuple[int, Order]] = [
        (409, ways.order(amount=80_00)),
        (409, ways.order(to_person_id=str(ways.stranger.id))),
        (400, ways.order(amount="1.00")),
        (400, ways.order(amount=0)),
        (400, {"id": str(uuid4())}),
        (422, ways.order(currency="ABC")),
        (404, ways.order(to_person_id=str(UUID(int=5)))),
    ]
    for status, order in cases:
        quick, whole = await ways.quick.post(PATH, json=order), await ways.whole.post(PATH, json=order)
        assert told(quick) == told(whole)
        assert quick.status_code == status, quick.text
    assert ways.app.seen == len(cases)
    problem = (await ways.quick.post(PATH, json=ways.order(amount="1.00"))).json()["data"]["problems"]
    assert problem == [{"message": "Expected `int`, got `str`", "key": "amount", "source": "body"}]


async def test_another_form_of_the_same_order_comes_to_the_same(ways: Ways) -> None:
    body = msgspec.json.encode(ways.order())

    async def in_pieces() -> AsyncIterator[bytes]:
        yield body[:10]
        yield body[10:]

    forms: list[Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]] = [
        lambda client: client.post(PATH, content=in_pieces(), headers={"content-type": "application/json"}),
        lambda client: client.post(PATH, content=body, headers={"content-type": "application/json; charset=utf-8"}),
        lambda client: client.post(PATH, content=body + b" " * 5000, headers={"content-type": "application/json"}),
        lambda client: client.post(PATH, content=body, headers={"content-type": "application/json"}),
    ]
    answers = [told(await form(ways.quick)) for form in forms]
    assert answers == [answers[0]] * len(forms)
    # another content type, and more than an order takes
    assert (answers[0][0], ways.app.seen) == (200, 2)
    for broken in (b"{", b'{"id": "\xff"}', b'{"passkey": ' + b'{"a": ' * 5_000):
        answer = await ways.quick.post(PATH, content=broken, headers={"content-type": "application/json"})
        assert told(answer) == told(await ways.whole.post(PATH, content=broken, headers={"content-type": "application/json"}))
        assert answer.status_code == 400


async def test_what_is_not_clear_about_who_pays_is_the_framework_s_to_say(site: Site) -> None:
    payer, known, stranger = await site.house.db.run(_people)
    mine, theirs = [(await site.sign_in(one)).cookies[visitor.SESSION_COOKIE] for one in (payer, known)]
    reads = await site.house.db.run(lambda tx: keyring.make_token(tx, by=payer, name="till", scopes=["wallet:read"], days=30))
    pays = await site.house.db.run(lambda tx: keyring.make_token(tx, by=payer, name="till", scopes=["wallet:write"], days=30))
    cases = {
        f"{visitor.SESSION_COOKIE}={theirs}; {visitor.SESSION_COOKIE}={mine}": ("", 200),
        f"{visitor.SESSION_COOKIE}={mine}": ("Basic bWFjaGluZQ==", 200),
        f"{visitor.SESSION_COOKIE}=": (f"Bearer {reads.text}", 403),
        "other=1": (pays.text, 401),
    }
    for cookie, (authorization, status) in cases.items():
        ways = Ways(site, {"cookie": cookie, **({"authorization": authorization} if authorization else {})}, known, stranger)
        order = ways.order()
        quick, whole = await ways.quick.post(PATH, json=order), await ways.whole.post(PATH, json=order)
        assert told(quick) == told(whole)
        assert quick.status_code == status, quick.text
    assert await site.house.db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 48_00


async def test_a_database_that_is_away_is_asked_once(site: Site, ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    async def away(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        raise Unavailable

    monkeypatch.setattr(site.app.state.teller, "send_money", away)
    answer = await ways.quick.post(PATH, json=ways.order())
    assert (answer.status_code, tries, ways.app.seen) == (503, 1, 1)


async def test_who_may_not_pay_is_told_so_as_ever(site: Site, ways: Ways) -> None:
    strangers: list[dict[str, str]] = [
        {},
        {"cookie": f"{visitor.SESSION_COOKIE}=made-up"},
        {"authorization": "Bearer made-up"},
        {"authorization": "Basic made-up"},
        {"sec-fetch-site": "cross-site"},
    ]
    for headers in strangers:
        others = Ways(site, headers, ways.known, ways.stranger)
        order = ways.order()
        quick, whole = await others.quick.post(PATH, json=order), await others.whole.post(PATH, json=order)
        assert told(quick) == told(whole)
        assert quick.status_code in {401, 403}
