"""Red packets for tests: people who sit together, known to the wallet as a word and an id alone."""

from uuid import UUID, uuid4

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import gifts
from tests.make import money, people

ROUND = gifts.Audience("round", UUID(int=0x7E57))
"""Those who sit together; who is inside, the test says."""


def order(
    amount: int = 10_00, count: int = 4, *, deal: gifts.Deal = "lucky", audience: gifts.Audience = ROUND, memo: str = ""
) -> gifts.FillPacket:
    """A packet to fill."""
    return gifts.FillPacket(uuid4(), audience, amount, count, deal, memo=memo)


async def make_round(tx: Tx, guests: int = 4, *, amount: int = 1_000_00) -> tuple[Person, list[Person]]:
    """Who gives, with some money, and others."""
    await money.make_currency(tx)
    giver = await money.make_payer(tx, amount, name="王秀英", tier=3)
    return giver, [await people.make_member(tx, name=f"客人 {number}") for number in range(guests)]


async def fill(tx: Tx, giver: Person, amount: int = 10_00, count: int = 4, *, deal: gifts.Deal = "lucky") -> gifts.Packet:
    """A packet for the round."""
    return await gifts.fill_packet(tx, by=giver, order=order(amount, count, deal=deal), inside=True, stepped_up=True)


async def let_pass(tx: Tx, *, hours: int = 24) -> None:
    """Some hours go by for every packet."""
    await tx.execute(
        """
        UPDATE wallet.packet SET made_at = made_at - $1 * interval '1 hour', ends_at = ends_at - $1 * interval '1 hour',
            due_at = due_at - $1 * interval '1 hour'
        """,
        hours,
    )
