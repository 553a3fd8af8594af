"""Recovery codes: ten words for the day that all devices are gone; shown once, each opens once."""

import secrets
from uuid import UUID

from quanzi.identity import tell
from quanzi.identity.policy import may_change_keys
from quanzi.identity.store import factors
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

# Crockford's alphabet: no letter that looks like a digit
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_CHARACTERS = 12
_LOOKALIKES = str.maketrans("oil", "011")


async def make_recovery_codes(tx: Tx, *, by: Person, keys: Keys) -> list[str]:
    """Ten fresh codes, which are shown this once; all earlier ones stop working."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    codes = [_fresh_code() for _ in range(limits.RECOVERY_CODES)]
    await factors.delete_recovery_codes(tx, person_id=by.member_id)
    await factors.insert_recovery_codes(
        tx, person_id=by.member_id, code_hashes=[_hash(code, by.member_id, keys=keys) for code in codes], at=tx.now
    )
    await tell.tell_of_key(tx, keys=keys, person_id=by.member_id, kind="recovery_codes_made")
    return codes


async def use_recovery_code(tx: Tx, *, keys: Keys, person_id: UUID, code: str) -> bool:
    """Whether `code` is an unused one of this person; it is used up by that."""
    return bool(await factors.update_recovery_code_used(tx, person_id=person_id, code_hash=_hash(code, person_id, keys=keys), at=tx.now))


def _fresh_code() -> str:
    plain = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(plain[start : start + 4] for start in range(0, _CHARACTERS, 4))


def _hash(code: str, person_id: UUID, *, keys: Keys) -> bytes:
    """60 random bits under a secret key: nothing to guess even for who holds the table."""
    typed = "".join(character for character in code[:60].lower() if character.isalnum()).translate(_LOOKALIKES)
    return keys.keyed_hash(f"{person_id}:{typed}", purpose="recovery_code")
