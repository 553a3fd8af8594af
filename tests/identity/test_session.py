"""A device is signed in, listed, and signed out for good."""

from datetime import timedelta
from uuid import UUID

import pytest

from quanzi.identity import session
from quanzi.identity.errors import SessionEnded
from quanzi.infra.postgres import Tx


async def _person(tx: Tx) -> UUID:
    person_id = tx.new_id()
    await tx.execute("INSERT INTO identity.person (person_id, joined_at, updated_at) VALUES ($1, $2, $2)", person_id, tx.now)
    return person_id


async def test_a_session_opens_the_door_until_it_is_ended(tx: Tx) -> None:
    person_id = await _person(tx)
    key = await session.start_session(tx, person_id=person_id, device="Firefox")
    person = await session.find_person(tx, key=session.read_session_key(key.text()))
    assert person.id == person_id
    assert [one.device for one in await session.list_sessions(tx, by=person)] == ["Firefox"]
    await session.end_session(tx, by=person, session_id=key.session_id)
    with pytest.raises(SessionEnded):
        await session.find_person(tx, key=key)


async def test_a_wrong_secret_and_an_idle_session_are_refused(tx: Tx) -> None:
    key = await session.start_session(tx, person_id=await _person(tx), device="")
    with pytest.raises(SessionEnded):
        await session.find_person(tx, key=session.SessionKey(key.person_id, key.session_id, b"x" * 32))
    later = Tx(tx.connection, tx.now + timedelta(days=31))
    with pytest.raises(SessionEnded):
        await session.find_person(later, key=key)
