"""The first operator: named by who holds the link that only the machine's own terminal shows."""

from quanzi.identity.model import Address
from quanzi.identity.profile import change_name
from quanzi.identity.sign_in import SignedIn, open_session
from quanzi.identity.sign_up import find_or_sign_up
from quanzi.identity.suspend import make_operator
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Kind, Person


async def welcome_first_operator(tx: Tx, *, by: Person, keys: Keys, address: Address, name: str, device: str, language: str) -> SignedIn:
    """Make the account of the first operator and sign its device in; the desk opens with a second factor only."""
    person_id, is_new = await find_or_sign_up(tx, keys=keys, address=address, language=language)
    await change_name(tx, by=Person(kind=Kind.MEMBER, id=person_id), keys=keys, name=name)
    await make_operator(tx, person_id=person_id)
    return await open_session(tx, by=by, keys=keys, person_id=person_id, device=device, how="set_up", is_new=is_new)
