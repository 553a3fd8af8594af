"""What we write to a person's address: queued sealed, worded by the app in the reader's language."""

import base64

import msgspec

from quanzi.identity.model import Address
from quanzi.infra import jobs
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx

PLACE = "job:send_letter"


class Letter(msgspec.Struct, frozen=True):
    """One message: `name` says which words (app/letters.py), `facts` fill them."""

    name: str
    to: Address
    language: str
    facts: dict[str, str]


async def send_letter(tx: Tx, *, keys: Keys, letter: Letter) -> None:
    """Send it once this deed is done; address and facts lie encrypted in the queue."""
    sealed = keys.encrypt(msgspec.json.encode(letter), place=PLACE)
    await jobs.enqueue(tx, "send_letter", {"sealed": base64.b64encode(sealed).decode()})


def read_letter(payload: dict[str, str], *, keys: Keys) -> Letter:
    """The letter as the job finds it."""
    return msgspec.json.decode(keys.decrypt(base64.b64decode(payload["sealed"]), place=PLACE), type=Letter)
