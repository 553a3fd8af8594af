"""People with money for a measurement of the ledger, written straight into its tables, and a journal of any length."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import psycopg

from bench.ground.load import NEW_ID
from quanzi import identity, wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Kind, Person
from quanzi.wallet.model import AccountKind, account_of

ACCOUNTS, PAYEES_EACH, HOT = 100_000, 5, 10
SIGNED_IN = 1_000
BUSY = Person(kind=Kind.MEMBER, id=UUID(int=0xB5), tier=3)
_BALANCE = 10**10


@dataclass(frozen=True, slots=True)
class Crowd:
    """People with money, and for each some whom they paid before; `url` is where they live."""

    url: str
    people: list[Person]
    payees: list[list[int]]


async def add_currency(db: Db) -> None:
    """A currency without limits, so that nobody's day is over in the middle of a measurement."""
    await db.run(lambda tx: wallet.add_currency(tx, by=SYSTEM, code="CNY", name="Yuan", exponent=2, limits=()))


def fill(url: str) -> Crowd:
    """A hundred thousand accounts with five known payees each; the first ten know each other."""
    now = datetime.now(UTC)
    dice = random.Random(7)
    people = [Person(kind=Kind.MEMBER, id=ids.new_id(now), tier=3) for _ in range(ACCOUNTS)]
    accounts = [account_of(person.member_id, "CNY") for person in people]
    payees = [[(n + dice.randrange(1, ACCOUNTS)) % ACCOUNTS for _ in range(PAYEES_EACH)] for n in range(ACCOUNTS)]
    for n in range(HOT):
        payees[n] = [other for other in range(HOT) if other != n]
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY wallet.account (account_id, owner_id, kind, currency, balance, posted_at, opened_at) FROM STDIN") as rows:
            for person, account_id in zip(people, accounts, strict=True):
                rows.write_row((account_id, person.id, "person", "CNY", _BALANCE, now, now))
        with cursor.copy("COPY wallet.payee (account_id, payee_account_id, since) FROM STDIN") as rows:
            for payer, payee in {(n, other) for n, mine in enumerate(payees) for other in mine}:
                rows.write_row((accounts[payer], accounts[payee], now))
        cursor.execute("VACUUM (ANALYZE) wallet.account, wallet.payee")
    return Crowd(url, people, payees)


async def open_organisations(db: Db, *, count: int) -> list[UUID]:
    """Accounts that pay others out, each with much in it."""
    account_ids = [account_of(UUID(int=n + 1), "CNY", AccountKind.GROUP) for n in range(count)]
    for n, account_id in enumerate(account_ids):
        await db.run(
            lambda tx, n=n, account_id=account_id: tx.execute(
                """
                INSERT INTO wallet.account (account_id, owner_id, kind, currency, balance, posted_at, opened_at)
                VALUES ($1, $2, 'group', 'CNY', 1000000000000000, $3, $3)
                """,
                account_id,
                UUID(int=n + 1),
                tx.now,
            )
        )
    return account_ids


async def plan_sends(db: Db, crowd: Crowd) -> list[tuple[str, str, str]]:
    """Orders over HTTP of people who signed in long ago, as `load` sends them."""
    requests: list[tuple[str, str, str]] = []
    for n, person in enumerate(crowd.people[HOT : HOT + SIGNED_IN], start=HOT):
        key = await db.run(lambda tx, person=person: _sign_in(tx, person.member_id))
        for payee in crowd.payees[n]:
            order = {"id": NEW_ID.decode(), "to_person_id": str(crowd.people[payee].id), "amount": 1_00 + n}
            requests.append(("/api/v1/wallet/transfers", f"quanzi={key.text()}", msgspec.json.encode(order).decode()))
    return requests


async def _sign_in(tx: Tx, person_id: UUID) -> identity.SessionKey:
    await tx.execute(
        """
        INSERT INTO identity.person (person_id, name, tier, joined_at, onboarded_at, updated_at) VALUES ($1, 'Jane Doe', 3, $2, $2, $2)
        """,
        person_id,
        tx.now,
    )
    key = await identity.start_session(tx, person_id=person_id, device="bench")
    await tx.execute("INSERT INTO wallet.device (person_id, session_id, since) VALUES ($1, $2, $3)", person_id, key.session_id, tx.now)
    return key


def lengthen_journal(url: str, *, entries: int) -> None:
    """Let one busy member have paid another again and again, until the two have so many entries together."""
    busy, other = account_of(BUSY.member_id, "CNY"), account_of(UUID(int=0xB6), "CNY")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            """
            INSERT INTO wallet.account (account_id, owner_id, kind, currency, floor, posted_at, opened_at)
            VALUES (%s, %s, 'person', 'CNY', NULL, now(), now()), (%s, %s, 'person', 'CNY', NULL, now(), now())
            ON CONFLICT (account_id) DO NOTHING
            """,
            (busy, BUSY.id, other, UUID(int=0xB6)),
        )
        row = connection.execute("SELECT version FROM wallet.account WHERE account_id = %s", (busy,)).fetchone()
        before = row[0] if row else 0
        connection.execute(
            """
            INSERT INTO wallet.transfer (
                debit_account_id, transfer_id, credit_account_id, amount, debit_balance, debit_held, debit_version,
                credit_balance, credit_version, at, kind
            )
            SELECT %(busy)s, uuidv7(), %(other)s, 1, -n, 0, n, n, n, timestamptz '2024-01-01' + n * interval '10 seconds', 1
            FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
            """,
            {"busy": busy, "other": other, "first": before + 1, "last": entries // 2},
        )
        connection.execute(
            "UPDATE wallet.account SET version = %s, balance = CASE WHEN account_id = %s THEN -%s ELSE %s END, stamp = stamp + 1 "
            "WHERE account_id = ANY(%s)",
            (entries // 2, busy, entries // 2, entries // 2, [busy, other]),
        )
        connection.execute("VACUUM (ANALYZE) wallet.transfer")
