"""What follows: months are counted when money moved; who is blocked is no known payee any more, and asks for nothing."""

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.wallet import ledger, store, turn
from quanzi.wallet.events import MoneyMoved
from quanzi.wallet.model import account_of


async def count_months(tx: Tx, event: MoneyMoved) -> None:
    """Add what moved to the months of both sides; it happens once, since a reaction and its event end together."""
    rules = await ledger.find_rules(tx)
    await store.entries.add_months(
        tx,
        debit_account_ids=[one[0] for one in event.transfers],
        transfer_ids=[one[1] for one in event.transfers],
        zones=[(code, rule.unit.zone) for code, rule in rules.items()],
    )


async def forget_payees(tx: Tx, event: relations.PersonBlocked) -> None:
    """Two who are out of each other's sight are strangers: a payment between them finds nobody."""
    codes = list(await ledger.find_rules(tx))
    ends = [(event.person_id, event.other_id), (event.other_id, event.person_id)]
    await store.payees.delete_pairs(
        tx,
        account_ids=[account_of(payer, code) for payer, _ in ends for code in codes],
        payee_account_ids=[account_of(payee, code) for _, payee in ends for code in codes],
    )


async def close_requests(tx: Tx, event: relations.PersonBlocked) -> None:
    """What was open between two who are out of each other's sight is closed; how, neither can tell."""
    ends = [event.person_id, event.other_id]
    turned = await store.requests.update_closed_between(tx, person_ids=ends, asker_person_ids=ends[::-1])
    await turn.tell_requests_turn(tx, turned=turned)
