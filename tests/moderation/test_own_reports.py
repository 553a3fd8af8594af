"""Nobody handles a report about themselves, operators no more than others."""

import pytest

from quanzi import moderation
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from tests.make.circles import make_circle
from tests.make.people import make_member


async def test_an_operator_does_not_close_the_report_about_herself(tx: Tx) -> None:
    reported, other = [await make_member(tx, name=name, operator=True) for name in ("周舟", "陈静")]
    reporter = await make_member(tx, name="Amina Wanjiru")
    await moderation.report_subject(tx, by=reporter, kind="person", subject_id=reported.member_id, category="harassment")
    (report,) = (await moderation.list_desk_reports(tx, by=other)).items
    on = {"place_id": report.place_id, "report_id": report.report_id, "outcome": "nothing_wrong"}
    with pytest.raises(NotFound):
        await moderation.handle_report(tx, by=reported, **on)
    assert await moderation.count_open_reports(tx, by=other) == 1
    await moderation.handle_report(tx, by=other, **on)
    assert await moderation.count_open_reports(tx, by=other) == 0


async def test_an_operator_does_not_read_who_reported_her(tx: Tx) -> None:
    reported, other = [await make_member(tx, name=name, operator=True) for name in ("周舟", "陈静")]
    reporter = await make_member(tx, name="Amina Wanjiru")
    await moderation.report_subject(tx, by=reporter, kind="person", subject_id=reported.member_id, category="harassment")
    for operator, seen in ((reported, 0), (other, 1)):
        assert len((await moderation.list_desk_reports(tx, by=operator)).items) == seen
        assert await moderation.count_open_reports(tx, by=operator) == seen


async def test_who_goes_takes_the_notes_of_their_reports_along_and_the_reports_stay(tx: Tx) -> None:
    desk, reported = await make_member(tx, operator=True), await make_member(tx, name="周舟")
    going, staying = await make_member(tx, name="Amina Wanjiru"), await make_member(tx, name="陈静")
    for reporter in (going, staying):
        await moderation.report_subject(
            tx, by=reporter, kind="person", subject_id=reported.member_id, category="harassment", note="He rings me at night."
        )
    await moderation.forget_person(tx, person_id=going.member_id)
    notes = {report.reporter_id: report.note for report in (await moderation.list_desk_reports(tx, by=desk)).items}
    assert notes == {going.id: "", staying.id: "He rings me at night."}


async def test_an_operator_does_not_close_the_report_about_a_circle_that_she_owns(tx: Tx) -> None:
    owner, other = [await make_member(tx, name=name, operator=True) for name in ("周舟", "陈静")]
    reporter = await make_member(tx, name="Amina Wanjiru")
    circle = await make_circle(tx, owner=owner)
    await moderation.report_subject(tx, by=reporter, kind="circle", subject_id=circle.circle_id, category="scam")
    (report,) = (await moderation.list_desk_reports(tx, by=other)).items
    assert (await moderation.list_desk_reports(tx, by=owner)).items == ()
    assert await moderation.count_open_reports(tx, by=owner) == 0
    on = {"place_id": report.place_id, "report_id": report.report_id, "outcome": "nothing_wrong"}
    with pytest.raises(NotFound):
        await moderation.handle_report(tx, by=owner, **on)
    await moderation.handle_report(tx, by=other, **on)
    assert await moderation.count_open_reports(tx, by=other) == 0
