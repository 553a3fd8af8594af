"""Laws of coming in: addresses, codes, keys and steps, for anything that can be typed or sent."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyotp.totp import TOTP

from quanzi.identity import code, recover, second_factor, session, sign_in, sign_up, token
from quanzi.identity.errors import BadToken, CodeOver, CodeWrong, SessionEnded
from quanzi.identity.model import Address, AddressKind, read_address
from quanzi.identity.store import addresses
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Invalid, TooMany
from quanzi.kernel.person import SIGNED_OUT, Kind, Person
from quanzi.web.device import name_device
from tests.make.post import read_codes

LIN = Address(AddressKind.EMAIL, "lin@example.org")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Lin@EXAMPLE.org ", "Lin@example.org"),
        ("lin@例子.中国", "lin@xn--fsqu00a.xn--fiqs8s"),
        ("lin@Bücher.example", "lin@xn--bcher-kva.example"),
        ("ｌ@example.org", None),
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("0086 138-0013-8000", "+8613800138000"),
        ("+254 (712) 345 678", "+254712345678"),
        ("+39 06 6982", "+39066982"),
        ("12", None),
        ("lin@localhost", None),
        ("lin@@example.org", None),
        ("lin@exam ple.org", None),
        ("lin\r\nbcc:x@example.org", None),
        ("a" * 65 + "@example.org", None),
        ("", None),
    ],
)
def test_an_address_has_one_written_form(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Invalid) as refused:
            read_address(typed, region="CN")
        assert refused.value.data["field"] == "address"
    else:
        assert read_address(typed, region="CN").text == kept


@given(st.one_of(st.text(max_size=40), st.emails(), st.from_regex(r"\+?[0-9 ()-]{5,20}", fullmatch=True)))
@example("lin@example.org\x00")
def test_reading_an_address_twice_changes_nothing(typed: str) -> None:
    try:
        once = read_address(typed, region="CN")
    except Invalid as error:
        assert error.data["field"] == "address"
        return
    again = read_address(once.text, region="KE")
    assert again == once
    assert once.text.isascii()
    assert once.masked != once.text


@given(st.binary(min_size=64, max_size=64))
def test_a_session_key_and_a_token_read_back_what_they_say(raw: bytes) -> None:
    key = session.SessionKey(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:])
    assert session.read_session_key(key.text()) == key
    lent = token.TokenKey(key.person_id, key.session_id, key.secret)
    assert token.read_token(lent.text()) == lent
    assert lent.text().startswith("qz_")
    assert key.secret_hash != key.secret


@given(st.text(max_size=120))
def test_a_key_that_we_did_not_make_is_refused_and_no_fault(text: str) -> None:
    with pytest.raises(SessionEnded):
        session.read_session_key(text)
    with pytest.raises(BadToken):
        token.read_token(text)


@given(now=st.integers(10**9, 4 * 10**9), drift=st.integers(-4, 4), used=st.integers(-4, 4))
def test_a_step_is_taken_once_and_close_to_now(now: int, drift: int, used: int) -> None:
    step = now // 30
    typed = TOTP(SECRET).at((step + drift) * 30)
    taken = second_factor.matching_step(SECRET, typed, at_s=now, last_step=step + used)
    if taken is None:
        assert abs(drift) > 1 or drift <= used or _is_shared(typed, step, drift)
    else:
        assert abs(taken - step) <= 1
        assert taken > step + used
        assert TOTP(SECRET).at(taken * 30) == typed


def _is_shared(typed: str, step: int, drift: int) -> bool:
    """Two neighbouring steps have the same six digits, once in a million."""
    return any(TOTP(SECRET).at((step + other) * 30) == typed for other in (-1, 0, 1) if other != drift)


@given(st.text(max_size=300))
def test_any_user_agent_gives_a_short_plain_name(user_agent: str) -> None:
    name = name_device(user_agent)
    assert len(name) <= 60
    assert name.isprintable()


def test_known_devices_are_called_what_people_call_them() -> None:
    assert name_device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1") == "Safari, iPhone"
    assert name_device("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0") == "WeChat, Android"
    assert name_device("curl/8.5.0") == "curl"


async def _send(tx: Tx, keys: Keys, *, by: Person = SIGNED_OUT, address: Address = LIN) -> str:
    await code.send_code(tx, by=by, keys=keys, address=address, language="en")
    return (await read_codes(tx, keys=keys))[-1]


async def _try(tx: Tx, keys: Keys, typed: str, *, address: Address = LIN, purpose: str = "sign_in") -> object:
    return await code.try_code(tx, by=SIGNED_OUT, keys=keys, address=address, code=typed, purpose=code.CodePurpose(purpose))


async def test_a_code_opens_once_for_its_address_and_purpose_and_ten_minutes(tx: Tx, keys: Keys) -> None:
    sent = await _send(tx, keys)
    assert len(sent) == 6
    assert isinstance(await _try(tx, keys, sent, purpose="recover"), CodeOver)
    assert isinstance(await _try(tx, keys, sent, address=Address(AddressKind.EMAIL, "o@example.org")), CodeOver)
    late = Tx(tx.connection, tx.now + timedelta(minutes=10))
    assert isinstance(await _try(late, keys, sent), CodeOver)
    assert await _try(tx, keys, f" {sent[:3]} {sent[3:]} ") is None
    assert isinstance(await _try(tx, keys, sent), CodeOver)


async def test_a_new_code_ends_the_one_before(tx: Tx, keys: Keys) -> None:
    first = await _send(tx, keys)
    second = await _send(tx, keys)
    if first != second:
        assert isinstance(await _try(tx, keys, first), CodeWrong)
    assert await _try(tx, keys, second) is None


async def test_codes_are_limited_for_an_address_and_for_a_network(tx: Tx, keys: Keys) -> None:
    for _ in range(5):
        await _send(tx, keys, by=SIGNED_OUT.at("2001:db8::1"))
    with pytest.raises(TooMany):
        await _send(tx, keys, by=SIGNED_OUT.at("192.0.2.1"))
    for number in range(55):
        address = Address(AddressKind.EMAIL, f"n{number}@example.org")
        await code.send_code(tx, by=SIGNED_OUT.at(f"2001:db8::{number:x}"), keys=keys, address=address, language="en")
    with pytest.raises(TooMany):
        await _send(tx, keys, by=SIGNED_OUT.at("2001:db8::ffff:1"), address=Address(AddressKind.EMAIL, "z@example.org"))


def test_a_network_is_an_ipv4_address_or_one_household_of_ipv6() -> None:
    assert code.network_of(SIGNED_OUT.at("192.0.2.1")) == code.network_of(SIGNED_OUT.at("::ffff:192.0.2.1")) == "192.0.2.1"
    assert code.network_of(SIGNED_OUT.at("2001:db8::1")) == code.network_of(SIGNED_OUT.at("2001:db8::2"))
    assert code.network_of(SIGNED_OUT.at("2001:db8:0:1::1")) != code.network_of(SIGNED_OUT.at("2001:db8::1"))
    assert code.network_of(SIGNED_OUT.at("unix")) == "unix"


async def test_a_person_with_several_addresses_gets_no_more_codes_for_it_and_sees_no_difference(tx: Tx, keys: Keys) -> None:
    person_id, _ = await sign_up.find_or_sign_up(tx, keys=keys, address=LIN, language="en")
    several = [Address(AddressKind.EMAIL, f"lin{number}@example.org") for number in range(4)]
    for address in several:
        await addresses.insert_address(tx, address_hash=code.hash_address(address, keys=keys), kind="email", person_id=person_id, at=tx.now)
        for _ in range(4):
            await code.send_code(tx, by=SIGNED_OUT, keys=keys, address=address, language="en")
    assert len(await read_codes(tx, keys=keys)) == 10


async def test_the_same_work_is_done_for_a_known_and_an_unknown_address(tx: Tx, keys: Keys) -> None:
    await sign_up.find_or_sign_up(tx, keys=keys, address=LIN, language="en")
    asked: list[list[str]] = []
    for address in (LIN, Address(AddressKind.EMAIL, "nobody@example.org")):
        statements: list[str] = []
        with tx.connection.query_logger(lambda one, into=statements: into.append(one.query)):
            await code.send_code(tx, by=SIGNED_OUT, keys=keys, address=address, language="en")
            await _try(tx, keys, "no code", address=address)
            await sign_in.sign_in_with_recovery_code(tx, by=SIGNED_OUT, keys=keys, address=address, code="x", device="")
        # without what the driver asks for itself when it meets a type for the first time
        asked.append([one for one in statements if any(name in one for name in ("identity.", "infra.", "pgqueuer"))])
    assert asked[0] == asked[1]
    assert len(asked[0]) > 5


async def test_an_address_is_stored_so_that_the_database_alone_tells_nobody(tx: Tx, keys: Keys) -> None:
    await sign_up.find_or_sign_up(tx, keys=keys, address=LIN, language="en")
    await _send(tx, keys)
    stored = b"".join(await tx.column("SELECT address_encrypted || address_hash FROM identity.person_address"))
    queued = b"".join(await tx.column("SELECT payload FROM jobs.pgqueuer"))
    assert b"lin@" not in stored + queued
    assert b"example.org" not in stored + queued


async def test_recovery_codes_replace_each_other_and_read_as_people_write_them(tx: Tx, keys: Keys) -> None:
    person_id, _ = await sign_up.find_or_sign_up(tx, keys=keys, address=LIN, language="en")
    by = Person(kind=Kind.MEMBER, id=person_id)
    old = await recover.make_recovery_codes(tx, by=by, keys=keys)
    new = await recover.make_recovery_codes(tx, by=by, keys=keys)
    assert not await recover.use_recovery_code(tx, keys=keys, person_id=person_id, code=old[0])
    typed = new[0].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert await recover.use_recovery_code(tx, keys=keys, person_id=person_id, code=typed)
    assert not await recover.use_recovery_code(tx, keys=keys, person_id=person_id, code=new[0])
