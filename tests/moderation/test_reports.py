"""Reports: anybody asks, a person looks, and who asked stays between them and the operators."""

import msgspec
import pytest

from quanzi import circles, feed, moderation
from quanzi.circles import staff
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, TooMany
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.people import make_member


async def _stage(tx: Tx) -> tuple[Person, Person, Person, circles.CircleView]:
    owner, author, reporter = [await make_member(tx, name=name) for name in ("王秀英", "周舟", "Amina Wanjiru")]
    circle = await make_circle(tx, owner=owner)
    for guest in (author, reporter):
        await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    return owner, author, reporter, circle


async def test_a_report_reaches_the_staff_without_the_reporter_and_once(tx: Tx) -> None:
    owner, author, reporter, circle = await _stage(tx)
    post_id = await feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Buy tea from me!")
    for _ in range(3):
        answer = await moderation.report_subject(
            tx, by=reporter, kind="post", subject_id=post_id, circle_id=circle.circle_id, category="spam", note="Again."
        )
        assert answer is None
    waiting = await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)
    assert [(one.category, one.note, one.author_id) for one in waiting.items] == [("spam", "Again.", author.id)]
    assert str(reporter.id) not in msgspec.json.encode(waiting.items).decode()
    await moderation.handle_report(tx, by=owner, place_id=circle.circle_id, report_id=waiting.items[0].report_id, outcome="handled")
    assert (await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)).items == ()
    await moderation.report_subject(tx, by=reporter, kind="post", subject_id=post_id, circle_id=circle.circle_id, category="scam")
    again = await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)
    assert [one.category for one in again.items] == ["scam"], "handled once does not mean right for ever"


async def test_nobody_handles_reports_about_themselves(tx: Tx) -> None:
    owner, _, reporter, circle = await _stage(tx)
    post_id = await feed.publish_post(tx, by=owner, circle_id=circle.circle_id, text="Buy tea from me!")
    await moderation.report_subject(tx, by=reporter, kind="post", subject_id=post_id, circle_id=circle.circle_id, category="spam")
    assert (await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)).items == ()
    operator = await make_member(tx, name="陈静", operator=True)
    desk = await moderation.list_desk_reports(tx, by=operator)
    assert [(one.subject_id, one.reporter_id) for one in desk.items] == [(post_id, reporter.id)]
    with pytest.raises(NotFound):
        await moderation.handle_report(tx, by=owner, place_id=circle.circle_id, report_id=desk.items[0].report_id, outcome="nothing_wrong")


async def test_people_and_circles_are_reported_to_operators_alone(tx: Tx) -> None:
    owner, author, reporter, circle = await _stage(tx)
    await moderation.report_subject(tx, by=reporter, kind="person", subject_id=author.member_id, category="harassment")
    await moderation.report_subject(tx, by=reporter, kind="circle", subject_id=circle.circle_id, category="scam")
    assert (await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)).items == ()
    operator = await make_member(tx, name="陈静", operator=True)
    desk = await moderation.list_desk_reports(tx, by=operator)
    assert {one.subject_kind for one in desk.items} == {"person", "circle"}
    about_circle = next(one for one in desk.items if one.subject_kind == "circle")
    with pytest.raises(NotFound):
        await moderation.handle_report(tx, by=owner, place_id=circle.circle_id, report_id=about_circle.report_id, outcome="nothing_wrong")
    await moderation.handle_report(tx, by=operator, place_id=circle.circle_id, report_id=about_circle.report_id, outcome="nothing_wrong")
    closed = await moderation.list_desk_reports(tx, by=operator, open_ones=False)
    assert [(one.state, one.handled_by) for one in closed.items] == [("nothing_wrong", operator.id)]


async def test_what_one_can_not_see_can_not_be_reported(tx: Tx) -> None:
    owner, author, _, circle = await _stage(tx)
    stranger = await make_member(tx, name="Joseph Mwangi")
    post_id = await feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Hello")
    hidden = await make_circle(tx, owner=owner, name="Hidden", visibility="hidden")
    secret_id = await feed.publish_post(tx, by=owner, circle_id=hidden.circle_id, text="Hush")
    refused = [
        {"kind": "circle", "subject_id": hidden.circle_id},
        {"kind": "post", "subject_id": secret_id, "circle_id": hidden.circle_id},
        {"kind": "post", "subject_id": post_id},
        {"kind": "comment", "subject_id": post_id, "circle_id": circle.circle_id, "post_id": post_id},
        {"kind": "person", "subject_id": tx.new_id()},
    ]
    for facts in refused:
        with pytest.raises(NotFound):
            await moderation.report_subject(tx, by=stranger, category="spam", **facts)  # type: ignore[arg-type]
    with pytest.raises(moderation.OwnSubject):
        await moderation.report_subject(tx, by=author, kind="post", subject_id=post_id, circle_id=circle.circle_id, category="spam")


async def test_reports_have_a_limit_an_hour(tx: Tx) -> None:
    _, author, reporter, _ = await _stage(tx)
    for _ in range(30):
        await moderation.report_subject(tx, by=reporter, kind="person", subject_id=author.member_id, category="spam")
    with pytest.raises(TooMany):
        await moderation.report_subject(tx, by=reporter, kind="person", subject_id=author.member_id, category="spam")


async def test_a_moderator_deletes_with_a_reason_that_the_author_reads(tx: Tx) -> None:
    owner, author, reporter, circle = await _stage(tx)
    await staff.appoint_moderator(tx, by=owner, circle_id=circle.circle_id, person_id=reporter.member_id, reason="You know tea.")
    post_id = await feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Buy tea from me!")
    await feed.delete_post(tx, by=reporter, circle_id=circle.circle_id, post_id=post_id, reason="No selling.")
    assert [(one.kind, one.reason, one.subject_id) for one in await circles.list_decisions(tx, by=author)] == [
        ("post_deleted", "No selling.", post_id)
    ]
    log = await staff.list_log(tx, by=owner, circle_id=circle.circle_id)
    assert ("post_deleted", reporter.id) in {(one.kind, one.by_person_id) for one in log.items}


async def test_a_report_quotes_what_was_said_then(tx: Tx) -> None:
    owner, author, reporter, circle = await _stage(tx)
    operator = await make_member(tx, name="陈静", operator=True)
    post_id = await feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Buy\n\ntea! " * 80)
    comment_id = await feed.comment_post(tx, by=author, circle_id=circle.circle_id, post_id=post_id, text="茶" * 280)
    for kind, subject_id in (("post", post_id), ("comment", comment_id), ("circle", circle.circle_id), ("person", author.member_id)):
        await moderation.report_subject(
            tx,
            by=reporter,
            kind=kind,
            subject_id=subject_id,
            category="spam",
            circle_id=circle.circle_id if kind in {"post", "comment"} else None,
            post_id=post_id if kind == "comment" else None,
        )
    await tx.execute("UPDATE circles.circle SET visibility = 'hidden', name = 'Other' WHERE circle_id = $1", circle.circle_id)
    await feed.edit_post(tx, by=author, circle_id=circle.circle_id, post_id=post_id, text="Good morning")
    with pytest.raises(NotFound):
        await feed.find_post(tx, by=operator, circle_id=circle.circle_id, post_id=post_id)
    quoted = {one.subject_kind: (one.circle_name, one.excerpt) for one in (await moderation.list_desk_reports(tx, by=operator)).items}
    assert quoted["post"][1].startswith("Buy tea! Buy tea!")
    assert (len(quoted["post"][1]), quoted["post"][1][-1]) == (280, "…")
    assert quoted["comment"] == ("喝茶的人", "茶" * 280)
    assert quoted["circle"] == (circle.name, circle.topic)
    assert quoted["person"] == ("", "")
    staff_sees = await moderation.list_circle_reports(tx, by=owner, circle_id=circle.circle_id)
    assert {one.excerpt for one in staff_sees.items} == {quoted["post"][1], quoted["comment"][1]}

    await moderation.forget_person(tx, person_id=author.member_id)
    assert {one.excerpt for one in (await moderation.list_desk_reports(tx, by=operator)).items} == {circle.topic, ""}
