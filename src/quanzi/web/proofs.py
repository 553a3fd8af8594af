"""With what a reader proves who pays: the fields of a form, and the question behind them."""

import msgspec

from quanzi.identity import keyring
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import safety
from quanzi.web import respond


class ProofForm(msgspec.Struct, frozen=True):
    """Who pays, as a browser sends it: the passcode, or a passkey's answer. Every form that moves money begins with it."""

    passcode: str = ""
    passkey: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there is one."""
        return bool(self.passcode or self.passkey)


class Proofs(msgspec.Struct, frozen=True):
    """With what this reader can prove who pays."""

    has_passcode: bool
    has_passkey: bool


async def find_proofs(db: Db, *, by: Person) -> Proofs:
    """Whether there is a payment passcode, and a passkey."""

    async def ask(tx: ReadTx) -> Proofs:
        return await read_proofs(tx, by=by)

    return await db.read(ask)


async def read_proofs(tx: ReadTx, *, by: Person) -> Proofs:
    """The same within a snapshot."""
    state = await safety.find_passcode(tx, by=by)
    return Proofs(state.is_set, bool((await keyring.find_keyring(tx, by=by)).passkeys))


async def step_up(visit: respond.Visit, form: ProofForm) -> bool:
    """Whether a form proved who pays, by passcode or by passkey; from a new device it has to."""
    house = visit.house
    proof = safety.read_proof(form.passkey)
    return await safety.step_up(house.db, by=visit.person, passcode=form.passcode, passkey=proof, public_url=house.settings.public_url)
