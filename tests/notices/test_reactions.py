"""Every kind has something that tells it, to the right people, with a sentence in both languages and a place it leads to."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from quanzi import circles, feed, notices, relations
from quanzi.app.reactions import REACTIONS, tell_staff_of_report
from quanzi.circles import entrance, staff
from quanzi.circles import telling as circles_telling
from quanzi.credit import telling as credit_telling
from quanzi.feed import own
from quanzi.feed import telling as feed_telling
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.event import Event
from quanzi.kernel.person import Person
from quanzi.moderation import SubjectReported, report_subject
from quanzi.notices import Kind, reactions
from quanzi.wallet import gifts
from quanzi.wallet import telling as wallet_telling
from quanzi.web import notice_words
from quanzi.web.format import Formatter
from quanzi.web.pages import notices as pages
from tests.make import feed as make
from tests.make import money
from tests.make import outbox as made
from tests.make.people import make_member


async def _kinds(tx: Tx, person: Person) -> list[str]:
    return sorted(one.kind for one in (await notices.list_notices(tx, by=person, limit=100)).items)


async def test_a_reply_reaches_the_post_and_the_comment_above(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    third = await make.join(tx, talk)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    first = await feed.comment_post(tx, by=talk.owner, text="One", **on)
    await feed.comment_post(tx, by=third, text="Two", parent_id=first, **on)
    await feed.comment_post(tx, by=talk.member, text="My own post", **on)
    await made.react(tx)
    assert await _kinds(tx, talk.member) == [Kind.REPLY]
    mine = (await notices.list_notices(tx, by=talk.member)).items[0]
    assert (mine.people, mine.subject_id) == (2, talk.post_id)
    assert [one.subject_id for one in (await notices.list_notices(tx, by=talk.owner)).items] == [first]
    assert await _kinds(tx, third) == []


async def test_who_left_a_circle_hears_no_more_of_it(tx: Tx) -> None:
    talk = await make.make_talk(tx, visibility="closed")
    await circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id)
    await feed.comment_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, text="Gone?")
    await feed.like_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    await made.react(tx)
    assert await _kinds(tx, talk.member) == []


async def test_what_a_whole_city_likes_says_so_no_more(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    await tx.execute("UPDATE feed.post SET like_count = $2 WHERE post_id = $1", talk.post_id, limits.LIKES_TOLD_MAX)
    await feed.like_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    kind = outbox.kind_of(feed_telling.ItemLiked)
    assert await tx.value("SELECT count(*) FROM infra.outbox WHERE kind = $1", kind) == 0


async def test_staff_hear_of_requests_and_reports_but_not_of_who_reported(tx: Tx) -> None:
    talk = await make.make_talk(tx, visibility="closed")
    await entrance.ask_to_join(tx, by=talk.stranger, circle_id=talk.circle_id)
    await report_subject(tx, by=talk.member, kind="circle", subject_id=talk.circle_id, category="spam")
    post_id = await feed.publish_post(tx, by=talk.member, circle_id=talk.circle_id, text="Spam")
    third = await make.join_hidden(tx, talk)
    await report_subject(tx, by=third, kind="post", subject_id=post_id, circle_id=talk.circle_id, category="spam")
    await made.react(tx)
    assert await _kinds(tx, talk.owner) == [Kind.JOIN_ASKED, Kind.REPORT]
    report = next(one for one in (await notices.list_notices(tx, by=talk.owner)).items if one.kind is Kind.REPORT)
    assert (report.actor_ids, report.people) == ((), 0)
    assert await _kinds(tx, talk.member) == []

    await entrance.accept_request(tx, by=talk.owner, circle_id=talk.circle_id, person_id=talk.stranger.member_id)
    await staff.offer_circle(tx, by=talk.owner, circle_id=talk.circle_id, person_id=third.member_id)
    await made.react(tx)
    assert await _kinds(tx, talk.stranger) == [Kind.JOIN_ANSWERED]
    assert await _kinds(tx, third) == [Kind.CIRCLE_OFFERED]


async def test_a_report_about_staff_is_not_for_them(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    event = SubjectReported(
        id=tx.new_id(), at=tx.now, place_id=talk.circle_id, report_id=tx.new_id(), subject_kind="post", subject_id=tx.new_id(),
        author_id=talk.owner.member_id,
    )  # fmt: skip
    await tell_staff_of_report(tx, event)
    assert await _kinds(tx, talk.owner) == []


async def test_a_red_packet_and_what_is_taken_back(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    await money.make_currency(tx)
    await money.give_money(tx, talk.owner, 10_00)
    await relations.ask_contact(tx, by=talk.owner, person_id=talk.member.member_id)
    await relations.accept_contact(tx, by=talk.member, person_id=talk.owner.member_id)
    await gifts.fill_packet(
        tx, by=talk.owner, order=gifts.FillPacket(tx.new_id(), gifts.Audience(gifts.PERSON, talk.member.member_id), 1_00, 1)
    )
    await feed.like_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    await made.react(tx)
    assert await _kinds(tx, talk.member) == sorted([Kind.CONTACT_ASKED, Kind.GIFT, Kind.LIKE])
    await feed.delete_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id)
    await made.react(tx)
    assert Kind.LIKE not in await _kinds(tx, talk.member)


async def test_the_score_tells_its_owner_and_who_was_answered(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    mine, theirs = me.member_id, other.member_id
    told: list[Event] = [
        credit_telling.ScoreAsked(id=tx.new_id(), at=tx.now, person_id=mine, ask_id=tx.new_id(), asker_id=theirs),
        credit_telling.ScoreChanged(id=tx.new_id(), at=tx.now, person_id=mine),
        credit_telling.UnusualInterest(id=tx.new_id(), at=tx.now, person_id=mine, count=11),
        credit_telling.DisputeDecided(id=tx.new_id(), at=tx.now, person_id=mine, dispute_id=tx.new_id()),
        credit_telling.VouchOffered(id=tx.new_id(), at=tx.now, person_id=mine, vouch_id=tx.new_id(), voucher_id=theirs),
        credit_telling.AccessGiven(id=tx.new_id(), at=tx.now, person_id=mine, grant_id=tx.new_id(), viewer_id=theirs, viewer="person"),
        credit_telling.AccessGiven(id=tx.new_id(), at=tx.now, person_id=mine, grant_id=tx.new_id(), viewer_id=theirs, viewer="merchant"),
    ]
    for event in told:
        for reaction in REACTIONS[type(event)]:
            await reaction(tx, event)
    assert await _kinds(tx, me) == sorted([Kind.SCORE_ASKED, Kind.SCORE_CHANGED, Kind.SCORE_INTEREST, Kind.DISPUTE, Kind.VOUCH])
    assert await _kinds(tx, other) == [Kind.SCORE_SHOWN]


def test_whoever_waits_for_notices_is_heard() -> None:
    for door in (feed_telling, circles_telling, credit_telling, wallet_telling, own):
        for name in door.__all__:
            offered = getattr(door, name)
            if isinstance(offered, type) and issubclass(offered, Event):
                assert offered in REACTIONS, name
    assert relations.ContactAsked in REACTIONS
    assert reactions.tell_of_comment in REACTIONS[feed.CommentPublished]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_is_said_and_leads_somewhere(tx: Tx, kind: Kind, language: str) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    facts = {"amount": "1200", "currency": "CNY", "transfer_id": str(tx.new_id()), "post_id": str(tx.new_id()), "decision": "muted"}
    for actor in (None, other.id):
        news = notices.News(
            tx.new_id(), me.member_id, kind, UUID(int=7 if actor else 8), tx.now + timedelta(seconds=1), actor, tx.new_id(), facts
        )
        await notices.tell_people(tx, news=[news])
    for line in (await notices.list_notices(tx, by=me)).items:
        names = await notice_words.find_names(tx, by=me, notices=[line], formatter=Formatter(language), score_name="")
        said = [notice_words.say(language, line, names)]
        said += [notice_words.say_outside(language, line, names, lock_screen=one) for one in ("nothing", "kind", "full")]
        assert all(said), said
        assert not re.search(r"[{}]", "".join(said))
        href = notice_words.find_href(line)
        assert href.startswith("/")
        assert "None" not in href
    assert pages.ROUTES
