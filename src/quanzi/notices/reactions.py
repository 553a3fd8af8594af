"""What lower slices say, as news for those it concerns: ids and facts, of which pages make sentences.

What somebody chose in silence, a no to a contact or a request, is said by nobody and so told to nobody.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from quanzi import bots, feed, relations
from quanzi.circles import telling as circles_telling
from quanzi.credit import telling as credit_telling
from quanzi.feed import own
from quanzi.feed import telling as feed_telling
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.event import Event
from quanzi.notices import tell
from quanzi.notices.model import Kind, News
from quanzi.wallet import Kind as MoneyKind
from quanzi.wallet import telling as wallet_telling

_PERSON = "person"


def _news(
    event: Event,
    kind: Kind,
    *,
    to: UUID,
    subject_id: UUID,
    by: UUID | None = None,
    circle_id: UUID | None = None,
    facts: Mapping[str, object] | None = None,
) -> News:
    kept = {name: str(value) for name, value in (facts or {}).items() if value is not None}
    return News(event.id, to, kind, subject_id, event.at, by, circle_id, kept)


async def tell_of_comment(tx: Tx, event: feed.CommentPublished) -> None:
    """Who wrote the post is answered, and who wrote the comment above; as far as they may still read there."""
    subjects: dict[UUID, UUID] = {}
    if event.post_author_id is not None:
        subjects[event.post_author_id] = event.post_id
    if event.parent_author_id is not None and event.parent_id is not None:
        subjects[event.parent_author_id] = event.parent_id
    facts = {"post_id": event.post_id, "comment_id": event.comment_id}
    readers = await _readers(tx, event.circle_id, subjects)
    ends = {"by": event.author_id, "circle_id": event.circle_id}
    news = [_news(event, Kind.REPLY, to=to, subject_id=subjects[to], **ends, facts=facts) for to in readers]
    await tell.tell_people(tx, news=news)


async def tell_of_like(tx: Tx, event: feed_telling.ItemLiked) -> None:
    """Somebody likes what a person wrote."""
    if not await _readers(tx, event.circle_id, [event.author_id]):
        return
    news = _news(
        event,
        Kind.LIKE,
        to=event.author_id,
        subject_id=event.comment_id or event.post_id,
        by=event.person_id,
        circle_id=event.circle_id,
        facts={"post_id": event.post_id, "comment_id": event.comment_id},
    )
    await tell.tell_people(tx, news=[news])


async def _readers(tx: ReadTx, circle_id: UUID, person_ids: Iterable[UUID]) -> list[UUID]:
    return sorted(await circles_telling.find_readers(tx, circle_id=circle_id, person_ids=list(person_ids)))


async def forget_subject(tx: Tx, event: own.TakenBack) -> None:
    """What its author took back has no line in the author's inbox any more."""
    if event.author_id is not None:
        await tell.forget_subject(tx, person_id=event.author_id, subject_id=event.item_id)


async def tell_of_money(tx: Tx, event: wallet_telling.MoneyMoved) -> None:
    """Money came to people from others: a line for each payment, and one for all tips for the same thing."""
    news = [
        _news(
            event,
            Kind.TIP if one.kind is MoneyKind.TIP else Kind.PAYMENT,
            to=one.person_id,
            subject_id=one.origin_id if one.kind is MoneyKind.TIP and one.origin_id is not None else one.transfer_id,
            by=one.payer_id,
            facts={"amount": one.amount, "currency": one.currency, "transfer_id": one.transfer_id},
        )
        for one in await wallet_telling.find_arrivals(tx, transfers=event.transfers)
    ]
    await tell.tell_people(tx, news=_each_its_own(news))


def _each_its_own(news: Iterable[News]) -> list[News]:
    """One event may bring somebody several payments; each is told by an id of its own, which is the same every time."""
    return [tell.apart(one, by=one.facts["transfer_id"]) for one in news]


async def tell_of_request(tx: Tx, event: wallet_telling.MoneyAsked) -> None:
    """Somebody asks for money, or reminds of it."""
    news = _news(event, Kind.MONEY_ASKED, to=event.person_id, subject_id=event.request_id, by=event.asker_id)
    await tell.tell_people(tx, news=[news])


async def tell_of_packet(tx: Tx, event: wallet_telling.PacketGiven) -> None:
    """Somebody gave a person a red packet."""
    await tell.tell_people(tx, news=[_news(event, Kind.GIFT, to=event.person_id, subject_id=event.packet_id, by=event.giver_id)])


async def tell_of_contact_asked(tx: Tx, event: relations.ContactAsked) -> None:
    """Somebody asks for contact; all who do are one line."""
    await tell.tell_people(tx, news=[_news(event, Kind.CONTACT_ASKED, to=event.person_id, subject_id=event.person_id, by=event.asker_id)])


async def tell_of_contact_made(tx: Tx, event: relations.ContactMade) -> None:
    """Somebody said yes."""
    await tell.tell_people(tx, news=[_news(event, Kind.CONTACT_MADE, to=event.other_id, subject_id=event.person_id, by=event.person_id)])


async def forget_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Two who are out of each other's sight see nothing of each other in their inboxes either."""
    await tell.forget_between(tx, person_id=event.person_id, other_id=event.other_id)


async def tell_staff_of_request(tx: Tx, event: circles_telling.JoinAsked) -> None:
    """Somebody asks to be let in; all who do are one line."""
    staff = sorted(await circles_telling.find_staff_ids(tx, circle_id=event.circle_id))
    news = [_news(event, Kind.JOIN_ASKED, to=to, subject_id=event.circle_id, by=event.person_id, circle_id=event.circle_id) for to in staff]
    await tell.tell_people(tx, news=news)


async def tell_of_answer(tx: Tx, event: circles_telling.JoinAnswered) -> None:
    """A circle let somebody in; a no comes as a decision, with its reason."""
    if event.accepted:
        news = _news(event, Kind.JOIN_ANSWERED, to=event.person_id, subject_id=event.circle_id, circle_id=event.circle_id)
        await tell.tell_people(tx, news=[news])


async def tell_of_offer(tx: Tx, event: circles_telling.CircleOffered) -> None:
    """A circle is offered to a member."""
    news = _news(event, Kind.CIRCLE_OFFERED, to=event.person_id, subject_id=event.circle_id, by=event.owner_id, circle_id=event.circle_id)
    await tell.tell_people(tx, news=[news])


async def tell_of_decision(tx: Tx, event: circles_telling.DecisionMade) -> None:
    """Staff decided something about a person, who reads the reason."""
    facts = {"decision": event.kind}
    news = _news(event, Kind.DECISION, to=event.person_id, subject_id=event.circle_id, circle_id=event.circle_id, facts=facts)
    await tell.tell_people(tx, news=[news])


async def tell_of_score_asked(tx: Tx, event: credit_telling.ScoreAsked) -> None:
    """Somebody asks to see something of a person's score; all who do are one line."""
    await tell.tell_people(tx, news=[_news(event, Kind.SCORE_ASKED, to=event.person_id, subject_id=event.person_id, by=event.asker_id)])


async def tell_of_access(tx: Tx, event: credit_telling.AccessGiven) -> None:
    """Somebody said yes to being looked at; a no is told to nobody."""
    if event.viewer == _PERSON:
        news = _news(event, Kind.SCORE_SHOWN, to=event.viewer_id, subject_id=event.person_id, by=event.person_id)
        await tell.tell_people(tx, news=[news])


async def tell_of_score(tx: Tx, event: credit_telling.ScoreChanged) -> None:
    """A score is another than before; which, its page tells."""
    await tell.tell_people(tx, news=[_news(event, Kind.SCORE_CHANGED, to=event.person_id, subject_id=event.person_id)])


async def tell_of_interest(tx: Tx, event: credit_telling.UnusualInterest) -> None:
    """More came for a person's score within a day than is usual."""
    await tell.tell_people(tx, news=[_news(event, Kind.SCORE_INTEREST, to=event.person_id, subject_id=event.person_id)])


async def tell_of_dispute(tx: Tx, event: credit_telling.DisputeDecided) -> None:
    """A dispute ended."""
    await tell.tell_people(tx, news=[_news(event, Kind.DISPUTE, to=event.person_id, subject_id=event.dispute_id)])


async def tell_of_vouch(tx: Tx, event: credit_telling.VouchOffered) -> None:
    """Somebody would vouch for a person."""
    await tell.tell_people(tx, news=[_news(event, Kind.VOUCH, to=event.person_id, subject_id=event.vouch_id, by=event.voucher_id)])


async def tell_staff_of_bot(tx: Tx, event: bots.BotStopped) -> None:
    """A bot is told nothing more, since its address did not take it: for those who look after its group."""
    facts = {"room_id": event.room_id}
    await tell.tell_people(tx, news=[_news(event, Kind.BOT, to=to, subject_id=event.bot_id, facts=facts) for to in event.staff_ids])
