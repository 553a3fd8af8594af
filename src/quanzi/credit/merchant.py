"""Merchants: who may ask members from outside, registered by an operator; and what they ask one member for."""

import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

import msgspec

from quanzi import identity
from quanzi.credit import access, policy, refusal, store, terms
from quanzi.credit.errors import ForeignReturn, PurposeNotRegistered, RequestOver
from quanzi.credit.store.merchants import Merchant, MerchantRequest
from quanzi.credit.terms import Answer, Form, Purpose, Terms, Viewer
from quanzi.infra import ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::[0-9]{1,5})?")
_REQUESTS = ratelimit.Limit("merchant_requests", limits.MERCHANT_REQUESTS_PER_DAY_MAX, 86_400)
_SHOWN_MAX = 200


class NewMerchant(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant to register: `owner_id` is the member whose programs act for it, `origin` its site without a path."""

    owner_id: UUID
    name: str
    origin: str
    purposes: Sequence[Purpose]


class NewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant asks one member for, and where the answer goes back to."""

    merchant_id: UUID
    purpose: Purpose
    form: Form
    threshold: int | None = None
    uses: int = 1
    days: int = 1
    return_url: str


class RequestView(NamedTuple):
    """A request before a member: who asks, and exactly what they would see as things stand; None where my score is off."""

    request: MerchantRequest
    merchant: Merchant
    preview: Answer | None


class Approved(msgspec.Struct, frozen=True):
    """As whom the merchant knows me from now on, and where to go back to; the id is in the address already."""

    pair_id: UUID
    return_url: str


async def register_merchant(tx: Tx, *, by: Person, new: NewMerchant) -> Merchant:
    """Let a merchant ask members, for named purposes. For operators. NotFound, Invalid with `field`."""
    identity.may_operate(by)
    name = clean_text(new.name, max_characters=limits.MERCHANT_NAME_CHARACTERS_MAX, field="name")
    if not _ORIGIN.fullmatch(new.origin):
        raise Invalid(field="origin")
    purposes = sorted(set(new.purposes))
    # getting to know each other is between members
    if not purposes or Purpose.CIRCLE_CONTACT in purposes:
        raise Invalid(field="purposes")
    if not await identity.find_name_forms(tx, person_ids=[new.owner_id]):
        raise Invalid(field="owner_id")
    made = Merchant(
        merchant_id=tx.new_id(),
        owner_id=new.owner_id,
        name=name,
        origin=new.origin,
        purposes=purposes,
        registered_at=tx.now,
        registered_by=by.id,
        ended_at=None,
    )
    await store.merchants.insert_merchant(tx, merchant=made)
    return made


async def end_merchant(tx: Tx, *, by: Person, merchant_id: UUID) -> None:
    """Let a merchant ask and look no more, from now on. For operators. NotFound."""
    identity.may_operate(by)
    if await store.merchants.find_merchant(tx, merchant_id=merchant_id) is None:
        raise NotFound
    await store.merchants.update_merchant_ended(tx, merchant_id=merchant_id)


async def list_merchants(tx: ReadTx, *, by: Person) -> list[Merchant]:
    """All that were ever registered, those that act first. For operators. NotFound."""
    identity.may_operate(by)
    return await store.merchants.list_merchants(tx, limit=_SHOWN_MAX)


async def list_my_merchants(tx: ReadTx, *, by: Person) -> list[Merchant]:
    """Those for which my programs may act. NotSignedIn."""
    return await store.merchants.list_merchants_of(tx, owner_id=by.member_id, limit=_SHOWN_MAX)


async def find_merchant_names(tx: ReadTx, *, merchant_ids: Collection[UUID]) -> dict[UUID, str]:
    """What merchants are called, for a log of looks."""
    found = await store.merchants.list_merchants_by_id(tx, merchant_ids=list(merchant_ids))
    return {one.merchant_id: one.name for one in found}


async def find_mine(tx: ReadTx, *, by: Person, merchant_id: UUID) -> Merchant:
    """A merchant for which I may act now. NotFound."""
    merchant = await store.merchants.find_merchant(tx, merchant_id=merchant_id)
    if merchant is None or merchant.ended_at is not None or merchant.owner_id != by.member_id:
        raise NotFound
    return merchant


async def request_access(tx: Tx, *, by: Person, new: NewRequest) -> MerchantRequest:
    """Ask one member for a grant: the member opens /credit/authorise/{request_id}, which is good for a day and for one.

    NotSignedIn, Suspended, NotFound, PurposeNotRegistered, ForeignReturn, TooMany, Invalid with `field`.
    """
    policy.may_own_score(by)
    merchant = await find_mine(tx, by=by, merchant_id=new.merchant_id)
    terms.check_terms(Terms(new.purpose, new.form, new.threshold))
    if new.purpose not in merchant.purposes:
        raise PurposeNotRegistered
    if not 1 <= new.uses <= limits.GRANT_USES_MAX:
        raise Invalid(field="uses")
    if not 1 <= new.days <= limits.GRANT_DAYS_MAX:
        raise Invalid(field="days")
    if not _returns_home(new.return_url, merchant.origin):
        raise ForeignReturn(field="return_url", origin=merchant.origin)
    await ratelimit.take(tx, _REQUESTS, str(merchant.merchant_id))
    made = MerchantRequest(
        # it opens a page to who holds it, so nothing of it can be guessed
        request_id=uuid4(),
        merchant_id=merchant.merchant_id,
        purpose=new.purpose,
        form=new.form,
        threshold=new.threshold,
        uses_max=new.uses,
        days=new.days,
        return_url=new.return_url,
        made_at=tx.now,
        expires_at=tx.now + timedelta(hours=limits.MERCHANT_REQUEST_HOURS_VALID),
    )
    await store.merchants.insert_request(tx, request=made)
    return made


def _returns_home(url: str, origin: str) -> bool:
    """Whether an address lies at the merchant's own site, by the plain letters of it."""
    if len(url) > limits.RETURN_URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable():
        return False
    # a "#" with nothing after it parses like none, and is no letter of a plain address either
    if any(sign in url for sign in " \\#"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == origin


async def find_request(tx: ReadTx, *, by: Person, request_id: UUID) -> RequestView:
    """What a merchant asks me for, with exactly what it would see. NotSignedIn, NotFound, RequestOver."""
    person_id = by.member_id
    request, merchant = await _find_open(tx, request_id)
    if request.pair_id is not None:
        raise RequestOver
    score = await store.scores.find_last(tx, person_id=person_id)
    preview = None
    if score is not None:
        what = Terms(request.purpose, request.form, request.threshold)
        preview = await refusal.read_answer(tx, person_id=person_id, viewer_id=request.merchant_id, what=what, total=score.total)
    return RequestView(request, merchant, preview)


async def _find_open(tx: ReadTx, request_id: UUID) -> tuple[MerchantRequest, Merchant]:
    request = await store.merchants.find_request(tx, request_id=request_id)
    if request is None:
        raise NotFound
    merchant = await store.merchants.find_merchant(tx, merchant_id=request.merchant_id)
    if merchant is None or merchant.ended_at is not None or request.expires_at <= tx.now:
        raise RequestOver
    return request, merchant


async def approve_request(tx: Tx, *, by: Person, request_id: UUID, ticked: bool, text_version: str) -> Approved:
    """Say yes to a merchant: a grant in place of an older one for the same purpose, and an id that no other merchant knows me by.

    The first who approves has it; approved twice by one it is one. NotSignedIn, Suspended, NotFound, ConsentNeeded, ScoreOff,
    RequestOver.
    """
    policy.may_own_score(by)
    policy.may_say_yes(ticked=ticked, text_version=text_version, current=access.GRANT_TEXT_VERSION)
    request, merchant = await _find_open(tx, request_id)
    await access.lock_score(tx, person_id=by.member_id)
    pair_id = await _find_pair(tx, person_id=by.member_id, merchant_id=merchant.merchant_id)
    back = Approved(pair_id, _with_ids(request.return_url, request_id=request_id, pair_id=pair_id))
    if request.pair_id == pair_id:
        return back
    if not await store.merchants.update_request_approved(tx, request_id=request_id, pair_id=pair_id):
        raise RequestOver
    for one in await store.grants.list_for(tx, person_id=by.member_id, viewer_ids=[merchant.merchant_id], limit=limits.GRANTS_SHOWN_MAX):
        if one.purpose == request.purpose and one.is_live(tx.now):
            await access.end_grant(tx, person_id=by.member_id, grant=one)
    await access.write_grant(
        tx,
        person_id=by.member_id,
        consent_id=await access.write_consent(tx, by=by),
        viewer=Viewer.MERCHANT,
        viewer_id=merchant.merchant_id,
        what=Terms(request.purpose, request.form, request.threshold),
        uses_max=request.uses_max,
        lasts=timedelta(days=request.days),
    )
    return back


async def _find_pair(tx: Tx, *, person_id: UUID, merchant_id: UUID) -> UUID:
    """As whom a merchant knows a member: random, and the same each time."""
    fresh = uuid4()
    if await store.merchants.insert_pair(tx, person_id=person_id, merchant_id=merchant_id, pair_id=fresh):
        await store.merchants.insert_merchant_pair(tx, merchant_id=merchant_id, pair_id=fresh, person_id=person_id)
        return fresh
    return await store.merchants.find_pair_id(tx, person_id=person_id, merchant_id=merchant_id) or fresh


def _with_ids(url: str, *, request_id: UUID, pair_id: UUID) -> str:
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("request_id", str(request_id)), ("pair_id", str(pair_id))]
    return parts._replace(query=urlencode(query)).geturl()
