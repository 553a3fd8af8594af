"""A verified name: one document, one account; every opening and every no is told to whom it concerns."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.identity import account, jobs, showing, verification
from quanzi.identity.claim import Rules
from quanzi.identity.errors import (
    AlreadyChecked,
    AlreadyDecided,
    BadBirthDate,
    BadIdNumber,
    CheckUnavailable,
    IdentityDiffers,
    IdNumberTaken,
    NameIsVerified,
    NotYourOwnCase,
    TooYoung,
)
from quanzi.identity.id_card import age_years, check_sign, read_id_card
from quanzi.identity.review import list_documents_over
from quanzi.identity.verification import Claim, Document, Outcome, Verdict
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from tests.make.people import make_member
from tests.make.site import Site

TODAY = date(2026, 11, 22)
RULES = Rules({"sandbox": 1, "documents": 1, "oidc": 1, "face_to_face": 3}, 3, 5, 16)
BORN = st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 11, 22))


def resident_id(born_on: date = date(1990, 3, 7), order: str = "002", place: str = "110105") -> str:
    """A number that can be one, of nobody."""
    first_17 = f"{place}{born_on:%Y%m%d}{order}"
    return first_17 + check_sign(first_17)


def claim(name: str = "林晓明", number: str = "") -> Claim:
    return verification.read_claim(
        legal_name=name, document="cn_resident_id", number=number or resident_id(), born_on=None, today=TODAY, age_min_years=16
    )


@given(BORN, st.integers(0, 999))
def test_a_resident_number_tells_the_birth_and_one_wrong_sign_is_seen(born_on: date, order: int) -> None:
    number = resident_id(born_on, f"{order:03}")
    assert read_id_card(document="cn_resident_id", number=number, born_on=None, today=TODAY).born_on == born_on
    for place in range(18):
        other = "1" if number[place] != "1" else "2"
        with pytest.raises(BadIdNumber):
            read_id_card(document="cn_resident_id", number=number[:place] + other + number[place + 1 :], born_on=None, today=TODAY)


def test_the_example_of_the_standard_holds() -> None:
    # GB 11643-1999, annex: 11010519491231002X
    assert check_sign("11010519491231002") == "X"
    card = read_id_card(document="cn_resident_id", number="１１０１０５ 19491231 002x", born_on=None, today=TODAY)
    assert card.number == "11010519491231002X"


@pytest.mark.parametrize("number", ["", "1", "110105194912310020", "990105194912310027", "11010519491331002X", "\x00" * 18, "1" * 400])
def test_what_can_be_no_resident_number(number: str) -> None:
    with pytest.raises(BadIdNumber):
        read_id_card(document="cn_resident_id", number=number, born_on=None, today=TODAY)


def test_other_documents_need_a_number_and_a_birth_date() -> None:
    card = read_id_card(document="passport", number="e 1234-5678", born_on=date(1990, 1, 1), today=TODAY)
    assert card.number == "E12345678"
    for number, born_on, error in (
        ("?", date(1990, 1, 1), BadIdNumber),
        ("E1234", None, BadBirthDate),
        ("E1234", date(2030, 1, 1), BadBirthDate),
    ):
        with pytest.raises(error):
            read_id_card(document="passport", number=number, born_on=born_on, today=TODAY)


def test_the_youngest_age_is_kept_to_the_day() -> None:
    assert age_years(date(2010, 11, 22), TODAY) == 16
    assert age_years(date(2010, 11, 23), TODAY) == 15
    assert age_years(date(2008, 2, 29), date(2024, 2, 28)) == 15
    claim(number=resident_id(date(2010, 11, 22)))
    with pytest.raises(TooYoung):
        claim(number=resident_id(date(2010, 11, 23)))


async def test_the_sandbox_decides_by_the_number() -> None:
    judge = verification.SandboxCheck().judge
    assert (await judge(claim(number=resident_id(order="892")))).outcome is Outcome.PASSED
    assert (await judge(claim(number=resident_id(order="902")))).outcome is Outcome.FAILED
    with pytest.raises(CheckUnavailable):
        await judge(claim(number=resident_id(order="991")))


@given(st.lists(st.sampled_from(["sandbox", "documents", "oidc", "unknown"]), max_size=6), st.booleans())
def test_more_checks_never_lower_a_tier(passed: list[str], face_to_face: bool) -> None:
    tier = RULES.tier_of(passed, face_to_face=face_to_face)
    assert 0 <= tier <= 3
    for more in ("sandbox", "documents", "oidc"):
        assert RULES.tier_of([*passed, more], face_to_face=face_to_face) >= tier
    assert RULES.tier_of(passed, face_to_face=True) >= tier


async def _check(tx: Tx, by: Person, keys: Keys, *, check: str = "sandbox", of: Claim | None = None, passed: bool = True) -> Outcome:
    outcome = Outcome.PASSED if passed else Outcome.FAILED
    return await verification.record_check(tx, by=by, keys=keys, rules=RULES, check=check, claim=of or claim(), verdict=Verdict(outcome))


async def test_one_check_makes_tier_one_and_three_make_two(tx: Tx, keys: Keys) -> None:
    me = await make_member(tx, name="小明", tier=0)
    for check, tier in (("sandbox", 1), ("documents", 1), ("oidc", 2)):
        await _check(tx, me, keys, check=check)
        assert (await showing.find_profile(tx, person_id=me.member_id)).tier == tier
    assert (await showing.find_my_profile(tx, by=me)).name == "林晓明"
    with pytest.raises(AlreadyChecked):
        await _check(tx, me, keys)
    assert "verified" in {entry.kind for entry in await account.list_log(tx, by=me)}


async def test_a_verified_name_stays_and_a_further_check_must_agree(tx: Tx, keys: Keys) -> None:
    me = await make_member(tx, name="", tier=0)
    await _check(tx, me, keys, of=claim("John Ronald Smith"))
    await showing.change_name(tx, by=me, keys=keys, name="John Smith")
    with pytest.raises(NameIsVerified):
        await showing.change_name(tx, by=me, keys=keys, name="Peter Smith")
    with pytest.raises(IdentityDiffers):
        await _check(tx, me, keys, check="documents", of=claim("Mary Poppins"))


async def test_a_failed_check_changes_nothing_and_can_be_repeated(tx: Tx, keys: Keys) -> None:
    me = await make_member(tx, tier=0)
    assert await _check(tx, me, keys, passed=False) is Outcome.FAILED
    assert (await showing.find_profile(tx, person_id=me.member_id)).tier == 0
    assert await _check(tx, me, keys) is Outcome.PASSED


async def test_two_people_with_one_number_at_once_and_exactly_one_passes(db: Db, keys: Keys) -> None:
    for order in range(8):
        two = [await db.run(lambda tx: make_member(tx, tier=0)) for _ in range(2)]
        mine = claim(number=resident_id(order=f"{order:03}"))
        answers = await asyncio.gather(
            *(db.run(lambda tx, by=by, of=mine: _check(tx, by, keys, of=of)) for by in two), return_exceptions=True
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["IdNumberTaken", "Outcome"]
        tiers = [(await db.read(lambda tx, by=by: showing.find_profile(tx, person_id=by.member_id))).tier for by in two]
        assert sorted(tiers) == [0, 1]


async def _ask_review(tx: Tx, by: Person, keys: Keys, *, number: str = "") -> verification.Review:
    await verification.record_check(
        tx,
        by=by,
        keys=keys,
        rules=RULES,
        check="documents",
        claim=claim(number=number),
        verdict=Verdict(Outcome.WAITING),
        documents=[Document(tx.new_id(), f"documents/{tx.new_id()}", "image/jpeg")],
    )
    operator = await make_member(tx, operator=True)
    (waiting,) = [one for one in await verification.list_reviews(tx, by=operator) if one.person.person_id == by.id]
    return await verification.open_review(tx, by=operator, keys=keys, person_id=by.member_id, verification_id=waiting.verification_id)


async def test_an_operator_reviews_and_the_owner_reads_who_looked(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx, tier=0), await make_member(tx, operator=True)
    review = await _ask_review(tx, me, keys)
    assert (review.legal_name, review.number_ending) == ("林晓明", resident_id()[-4:])
    await verification.open_document(tx, by=operator, person_id=me.member_id, document_id=review.document_ids[0])
    log = await account.list_log(tx, by=me)
    assert sorted(entry.kind for entry in log) == ["document_opened", "review_opened"]
    assert operator.id in {entry.by_person_id for entry in log}
    await verification.decide_review(
        tx,
        by=operator,
        keys=keys,
        rules=RULES,
        person_id=me.member_id,
        verification_id=review.verification_id,
        passed=True,
        reason="",
        face_to_face=True,
    )
    assert (await showing.find_profile(tx, person_id=me.member_id)).tier == 2
    with pytest.raises(AlreadyDecided):
        await verification.decide_review(
            tx,
            by=operator,
            keys=keys,
            rules=RULES,
            person_id=me.member_id,
            verification_id=review.verification_id,
            passed=False,
            reason="x",
        )
    later = Tx(tx.connection, tx.now + timedelta(days=30, seconds=1))
    assert [row[1] for row in await list_documents_over(later)] == review.document_ids
    assert await list_documents_over(Tx(tx.connection, tx.now + timedelta(days=30))) == []


async def test_the_list_of_those_who_wait_tells_nothing_that_they_typed(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx, name="小明", tier=0), await make_member(tx, operator=True)
    await _ask_review(tx, me, keys)
    before = len(await account.list_log(tx, by=me))
    (waiting,) = await verification.list_reviews(tx, by=operator)
    assert set(waiting.__struct_fields__) == {"person", "verification_id", "check_name", "asked_at"}
    assert (waiting.person.name, waiting.check_name) == ("*明", "documents")
    assert len(await account.list_log(tx, by=me)) == before
    await verification.open_review(tx, by=operator, keys=keys, person_id=me.member_id, verification_id=waiting.verification_id)
    assert len(await account.list_log(tx, by=me)) == before + 1


async def test_a_review_of_a_document_that_another_account_has_can_only_be_a_no(tx: Tx, keys: Keys) -> None:
    first, second, operator = [await make_member(tx, tier=0) for _ in range(2)] + [await make_member(tx, operator=True)]
    await _check(tx, first, keys)
    review = await _ask_review(tx, second, keys)
    assert review.is_taken
    savepoint = tx.connection.transaction()
    await savepoint.start()
    with pytest.raises(IdNumberTaken):
        await verification.decide_review(
            tx,
            by=operator,
            keys=keys,
            rules=RULES,
            person_id=second.member_id,
            verification_id=review.verification_id,
            passed=True,
            reason="",
        )
    await savepoint.rollback()
    await verification.decide_review(
        tx,
        by=operator,
        keys=keys,
        rules=RULES,
        person_id=second.member_id,
        verification_id=review.verification_id,
        passed=False,
        reason="This document stands behind another account.",
    )
    checks = await verification.list_checks(tx, by=second)
    assert [(one.state, one.reason) for one in checks] == [("failed", "This document stands behind another account.")]


async def test_nobody_reviews_themselves_and_members_find_no_desk(tx: Tx, keys: Keys) -> None:
    operator = await make_member(tx, operator=True, tier=0)
    review = await _ask_review(tx, operator, keys)
    with pytest.raises(NotYourOwnCase):
        await verification.decide_review(
            tx,
            by=operator,
            keys=keys,
            rules=RULES,
            person_id=operator.member_id,
            verification_id=review.verification_id,
            passed=True,
            reason="",
        )
    member = await make_member(tx)
    with pytest.raises(NotFound):
        await verification.list_reviews(tx, by=member)
    with pytest.raises(NotFound):
        await verification.open_document(tx, by=member, person_id=operator.member_id, document_id=review.document_ids[0])


async def test_two_operators_decide_at_once_and_one_decision_stands(db: Db, keys: Keys) -> None:
    me = await db.run(lambda tx: make_member(tx, tier=0))
    operators = [await db.run(lambda tx: make_member(tx, operator=True)) for _ in range(2)]
    review = await db.run(lambda tx: _ask_review(tx, me, keys))
    answers = await asyncio.gather(
        *(
            db.run(
                lambda tx, by=by, passed=passed: verification.decide_review(
                    tx,
                    by=by,
                    keys=keys,
                    rules=RULES,
                    person_id=me.member_id,
                    verification_id=review.verification_id,
                    passed=passed,
                    reason="why",
                )
            )
            for by, passed in zip(operators, (True, False), strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "NoneType"]


async def test_the_photos_go_after_thirty_days(site: Site) -> None:
    house = site.house
    _, me = await site.member(tier=0)
    operator = await house.db.run(lambda tx: make_member(tx, operator=True))
    review = await house.db.run(lambda tx: _ask_review(tx, me, house.keys))
    sealed = await house.db.run(
        lambda tx: verification.open_document(tx, by=operator, person_id=me.member_id, document_id=review.document_ids[0])
    )
    await house.blobs.put(sealed.blob_key, house.keys.encrypt(b"photo", place=sealed.place))
    await house.db.run(
        lambda tx: verification.decide_review(
            Tx(tx.connection, tx.now - timedelta(days=31)),
            by=operator,
            keys=house.keys,
            rules=RULES,
            person_id=me.member_id,
            verification_id=review.verification_id,
            passed=True,
            reason="",
        )
    )
    await jobs.sweep_documents(house, {})
    with pytest.raises(Exception, match=sealed.blob_key):
        await house.blobs.get(sealed.blob_key)
    with pytest.raises(NotFound):
        await house.db.run(
            lambda tx: verification.open_document(tx, by=operator, person_id=me.member_id, document_id=review.document_ids[0])
        )


async def test_who_has_another_name_shows_the_new_document_and_is_called_by_it(tx: Tx, keys: Keys) -> None:
    me, operator = await make_member(tx, name="Jane Smith", tier=0), await make_member(tx, operator=True)
    for name in ("Jane Smith", "Jane Miller"):
        await verification.record_check(
            tx, by=me, keys=keys, rules=RULES, check="documents", claim=claim(name), verdict=Verdict(Outcome.WAITING)
        )
        (waiting,) = await verification.list_reviews(tx, by=operator)
        review = await verification.open_review(tx, by=operator, keys=keys, person_id=me.member_id, verification_id=waiting.verification_id)
        assert review.known_name == ("" if name == "Jane Smith" else "Jane Smith")
        await verification.decide_review(
            tx, by=operator, keys=keys, rules=RULES, person_id=me.member_id, verification_id=review.verification_id, passed=True, reason=""
        )
    profile = await showing.find_my_profile(tx, by=me)
    assert (profile.name, profile.profile.tier) == ("Jane Miller", 1)
