"""Laws of proofs: the number is in none, an altered sign is refused, and both public libraries agree with us."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from quanzi.credit import check as checking
from quanzi.credit import proof, signed, status_list
from quanzi.credit.model import SCORE_MAX, SCORE_MIN, THRESHOLDS
from tests.make.credentials import Held, bind, fresh_key

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = proof.Issuer("https://house.example", KEY, (KEY.public_key(),))
KEYS = ISSUER.published_keys()
TOTALS = st.integers(SCORE_MIN, SCORE_MAX)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
REFUSALS = (checking.ProofBroken, checking.ProofForAnother, checking.ProofExpired)


def hold(total: int, *, at: datetime = NOW, idx: int = 77) -> Held:
    key, public = fresh_key()
    place = proof.StatusPlace(ISSUER.status_url(1), idx)
    return Held(proof.make_credential(issuer=ISSUER, total=total, holder=public, status=place, at=at), key)


def check(presentation: str, *, nonce: str = "n", audience: str = "a", now: datetime = NOW, **more: Any) -> checking.Shown:
    facts: dict[str, Any] = {"issuer": ISSUER.url, "issuer_keys": KEYS} | more
    return checking.check_proof(presentation, nonce=nonce, audience=audience, now=now, **facts)


def show(held: Held, *claims: str, nonce: str = "n", audience: str = "a", now: datetime = NOW) -> str:
    return held.present(nonce=nonce, audience=audience, now=now, claims=claims)


@dataclass(frozen=True, slots=True)
class Visible:
    """All that a verifier gets, with what is drawn by lot (key, salts, digests, signatures) replaced by its length."""

    header: str
    payload: str
    disclosed: tuple[tuple[str, object, int], ...]
    digests: tuple[int, ...]
    length: int


def look(presentation: str) -> Visible:
    token, *disclosures, binding = presentation.split("~")
    header, payload = signed.split_jwt(token)
    _, bound = signed.split_jwt(binding)
    digests = payload.pop("_sd")
    assert digests == sorted(digests)
    key = payload["cnf"]["jwk"]
    payload["cnf"]["jwk"] = {name: len(value) for name, value in key.items()}
    bound["sd_hash"] = len(bound["sd_hash"])
    told = [json.loads(signed.read_part(one)) for one in disclosures]
    shown = tuple((name, value, len(signed.read_part(salt))) for salt, name, value in told)
    return Visible(json.dumps(header), json.dumps([payload, bound]), shown, tuple(map(len, digests)), len(presentation))


@MANY
@example(651, 899)
@given(TOTALS, TOTALS)
def test_the_number_is_not_in_a_proof_of_a_threshold(one: int, other: int) -> None:
    """Any two scores on one side of it give proofs that differ in nothing but lots."""
    for threshold in THRESHOLDS:
        if (one >= threshold) == (other >= threshold):
            assert look(show(hold(one), f"ge_{threshold}")) == look(show(hold(other), f"ge_{threshold}"))


@given(TOTALS)
def test_what_is_not_shown_is_hidden_under_salts_nobody_can_try_out(total: int) -> None:
    held = hold(total)
    salts = [json.loads(signed.read_part(one))[0] for one in held.credential.split("~")[1:-1]]
    assert len(set(salts)) == len(salts) == len(THRESHOLDS) + 1
    assert {len(signed.read_part(one)) for one in salts} == {16}
    presentation = show(held, "ge_650")
    assert sum(salt in base64.urlsafe_b64decode(part + "==").decode() for part in presentation.split("~")[1:-1] for salt in salts) == 1


@given(TOTALS)
def test_claims_say_what_the_score_says(total: int) -> None:
    claims = proof.claims_of(total)
    assert list(claims) == [*proof.CLAIMS, "band"]
    steps = [bool(claims[name]) for name in proof.CLAIMS]
    assert all(lower or not higher for lower, higher in pairwise(steps))
    assert sum(steps) == sum(total >= one for one in THRESHOLDS)
    assert check(show(hold(total), *claims)).claims == claims


def test_two_of_one_day_can_be_told_apart_by_lots_alone() -> None:
    morning, night = NOW.replace(hour=0, minute=1), NOW.replace(hour=23, minute=59)
    assert look(show(hold(700, at=morning), "band")) == look(show(hold(700, at=night), "band"))


@MANY
@given(st.data())
def test_an_altered_sign_is_refused(data: st.DataObject) -> None:
    """In any segment, at any place, by any other sign: never taken, and never another exception."""
    presentation = PROOF
    at = data.draw(st.integers(0, len(presentation) - 1))
    sign = data.draw(st.one_of(st.sampled_from("AZaz09-_.~="), st.characters()))
    if sign != presentation[at]:
        with pytest.raises(REFUSALS):
            check(presentation[:at] + sign + presentation[at + 1 :])


PROOF = show(hold(712), "ge_650", "band")


@MANY
@given(st.data())
def test_missing_doubled_and_swapped_parts_are_refused(data: st.DataObject) -> None:
    parts = PROOF.split("~")
    changed = data.draw(st.lists(st.sampled_from([*parts, "", "AAAA", "~", "e30.e30.AA"]), max_size=7))
    if changed != parts:
        with pytest.raises(REFUSALS):
            check("~".join(changed))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=8
)


@MANY
@given(st.text(max_size=300), _JSON)
def test_anything_is_read_without_another_exception(text: str, value: Any) -> None:
    part = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    for one in (
        text,
        f"{part}.{part}.{part}~{part}~{part}.{part}.{part}",
        f"{PROOF.split('~', maxsplit=1)[0]}~{part}~{PROOF.rsplit('~')[-1]}",
    ):
        with pytest.raises(REFUSALS):
            check(one)


_WRONG = st.sampled_from(
    [None, 0, -1, 10**40, 1e400, "", "x", [], {}, {"jwk": {}}, {"jwk": None}, {"status_list": {"idx": True, "uri": 1}}, True]
)
_PLACES = st.sampled_from(["iss", "vct", "iat", "exp", "nbf", "cnf", "status", "_sd", "_sd_alg", "extra"])


@MANY
@given(st.dictionaries(_PLACES, _WRONG, min_size=1))
def test_what_an_issuer_signs_by_mistake_is_refused_too(changed: dict[str, Any]) -> None:
    key, public = fresh_key()
    held = Held(proof.make_credential(issuer=ISSUER, total=700, holder=public, status=proof.StatusPlace("u", 1), at=NOW), key)
    header, payload = signed.split_jwt(held.credential.split("~")[0])
    token = JWS(json.dumps(payload | changed))
    token.add_signature(ISSUER.signing_key(), alg="ES256", protected=json.dumps(header))
    text = "~".join([token.serialize(compact=True), *held.credential.split("~")[1:2], ""])
    presentation = text + bind(text, key, nonce="n", audience="a", now=NOW)
    try:
        shown = check(presentation)
    except REFUSALS:
        return
    assert set(changed) <= {"iat", "nbf", "exp"}
    assert shown.claims == {"ge_550": True}


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"nonce": "another"}, checking.ProofForAnother),
        ({"audience": "another"}, checking.ProofForAnother),
        ({"nonce": "", "audience": ""}, checking.ProofForAnother),
        ({"issuer": "https://another.example"}, checking.ProofBroken),
        ({"issuer_keys": [proof.publish_key(ec.generate_private_key(ec.SECP256R1()).public_key())]}, checking.ProofBroken),
        ({"issuer_keys": []}, checking.ProofBroken),
        ({"now": NOW + timedelta(seconds=301)}, checking.ProofExpired),
        ({"now": NOW - timedelta(seconds=61)}, checking.ProofExpired),
        ({"now": NOW + timedelta(days=31)}, checking.ProofExpired),
    ],
)
def test_it_holds_for_one_question_one_issuer_and_a_moment(more: dict[str, Any], refusal: type[Exception]) -> None:
    assert check(PROOF).claims == {"ge_650": True, "band": "excellent"}
    with pytest.raises(refusal):
        check(PROOF, **more)


def test_without_its_key_a_credential_shows_nothing() -> None:
    held = hold(700)
    thief, _ = fresh_key()
    for stolen in (Held(held.credential, thief).present(nonce="n", audience="a", now=NOW, claims=["ge_550"]), held.credential):
        with pytest.raises(checking.ProofBroken):
            check(stolen)


def test_ours_holds_for_the_public_python_library() -> None:
    shown = show(hold(655), "ge_650", nonce="n-1", audience="https://shop.example")
    payload = SDJWTVerifier(
        shown, lambda _issuer, _header: JWK.from_pyca(KEY.public_key()), "https://shop.example", "n-1"
    ).get_verified_payload()
    assert {name: value for name, value in payload.items() if name.startswith(("ge_", "band"))} == {"ge_650": True}


def test_the_public_python_library_holds_for_ours() -> None:
    """Issued, chosen and bound by it, at its own clock."""
    now, (key, _) = datetime.now(UTC), fresh_key()
    facts: dict[Any, Any] = {
        "iss": ISSUER.url,
        "vct": ISSUER.kind,
        "exp": int(now.timestamp()) + 60,
        "status": {"status_list": {"idx": 3, "uri": "https://house.example/credit/status/1"}},
        SDObj("ge_650"): True,
        SDObj("ge_700"): False,
    }
    made = SDJWTIssuer(facts, ISSUER.signing_key(), key, add_decoy_claims=True, extra_header_parameters={"typ": "dc+sd-jwt"})
    holder = SDJWTHolder(made.sd_jwt_issuance)
    holder.create_presentation({"ge_650": True}, "n-1", "https://shop.example", key)
    shown = check(holder.sd_jwt_presentation, nonce="n-1", audience="https://shop.example", now=now)
    assert (shown.claims, shown.status.idx) == ({"ge_650": True}, 3)


@given(st.sets(st.integers(0, 131_071), max_size=40))
def test_a_list_says_which_bits_are_set(revoked: set[int]) -> None:
    token = status_list.sign_list(ISSUER, list_no=4, revoked=revoked, now=NOW)
    read = status_list.read_list(token, uri=ISSUER.status_url(4), issuer_keys=KEYS, now=NOW)
    assert len(read.bits) == 16_384
    assert all(read.is_revoked(one) for one in revoked)
    assert sum(one.bit_count() for one in read.bits) == len(revoked)
    with pytest.raises(status_list.BadStatusList):
        read.is_revoked(131_072)


def test_bits_stand_as_the_standard_says() -> None:
    """The example of the IETF's Token Status List, 4.1: b9 a3, squeezed."""
    set_bits = [at for at in range(16) if (0xB9, 0xA3)[at // 8] >> (at % 8) & 1]
    assert status_list.pack_bits(set_bits, size=16) == "eNrbuRgAAhcBXQ"


LIST = status_list.sign_list(ISSUER, list_no=1, revoked=[5], now=NOW)


@MANY
@given(st.data())
def test_an_altered_list_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LIST) - 1))
    sign = data.draw(st.one_of(st.sampled_from("AZaz09-_.~="), st.characters()))
    if sign != LIST[at]:
        with pytest.raises(status_list.BadStatusList):
            status_list.read_list(LIST[:at] + sign + LIST[at + 1 :], uri=ISSUER.status_url(1), issuer_keys=KEYS, now=NOW)


@MANY
@given(st.one_of(st.none(), st.text(), st.integers(), st.binary(max_size=60).map(lambda one: base64.urlsafe_b64encode(one).decode())))
def test_a_list_that_holds_anything_else_is_refused(lst: Any) -> None:
    facts = {"sub": ISSUER.status_url(1), "iat": int(NOW.timestamp()), "status_list": {"bits": 1, "lst": lst}}
    token = JWS(json.dumps(facts))
    token.add_signature(ISSUER.signing_key(), alg="ES256", protected=json.dumps({"alg": "ES256", "typ": status_list.TYPE}))
    with pytest.raises(status_list.BadStatusList):
        status_list.read_list(token.serialize(compact=True), uri=ISSUER.status_url(1), issuer_keys=KEYS, now=NOW)


def test_a_list_is_of_its_place_and_of_today() -> None:
    for uri, now in (
        (ISSUER.status_url(2), NOW),
        (ISSUER.status_url(1), NOW + timedelta(days=2)),
        (ISSUER.status_url(1), NOW - timedelta(days=1)),
    ):
        with pytest.raises(status_list.BadStatusList):
            status_list.read_list(LIST, uri=uri, issuer_keys=KEYS, now=now)
    with pytest.raises(status_list.BadStatusList):
        status_list.read_list(PROOF.split("~", maxsplit=1)[0], uri=ISSUER.status_url(1), issuer_keys=KEYS, now=NOW)
