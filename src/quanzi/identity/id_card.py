"""What a document's number tells: whether it can be one at all, and when its holder was born. Nothing else is read.

The Chinese resident identity number is GB 11643: six digits of place, eight of birth, three of order (whose last also
tells the sex, which we neither read nor keep), and a check character after ISO 7064 MOD 11-2.
"""

import re
from datetime import date

import msgspec

from quanzi.identity.errors import BadBirthDate, BadIdNumber

RESIDENT_ID = "cn_resident_id"
DOCUMENTS = (RESIDENT_ID, "passport", "national_id", "residence_permit")
_CHECK_SIGNS = "10X98765432"
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]")
# GB/T 2260: the provinces' first two digits
_PROVINCES = frozenset([*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83])
_GENERIC = re.compile(r"[A-Z0-9]{4,30}")
_OLDEST_YEARS = 130
_FULL_WIDTH = {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)}


class IdCard(msgspec.Struct, frozen=True):
    """A document as claimed: its kind, its number in one written form, and the holder's day of birth."""

    document: str
    number: str
    born_on: date

    @property
    def look_up(self) -> str:
        """The form under which one document is one person."""
        return f"{self.document}:{self.number}"

    @property
    def ending(self) -> str:
        """The last four signs, to compare with a photo."""
        return f"•••• {self.number[-4:]}"


def read_id_card(*, document: str, number: str, born_on: date | None, today: date) -> IdCard:
    """The document a person typed; BadIdNumber (field "number") or BadBirthDate (field "born_on")."""
    plain = re.sub(r"[\s\-./]", "", number[:60].translate(_FULL_WIDTH)).upper()
    if document == RESIDENT_ID:
        return IdCard(document, plain, _read_resident_birth(plain, today))
    if document not in DOCUMENTS:
        raise BadIdNumber(field="document")
    if not _GENERIC.fullmatch(plain):
        raise BadIdNumber(field="number")
    if born_on is None or not _is_birth(born_on, today):
        raise BadBirthDate(field="born_on")
    return IdCard(document, plain, born_on)


def check_sign(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits (ISO 7064 MOD 11-2)."""
    return _CHECK_SIGNS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def age_years(born_on: date, today: date) -> int:
    """Whole years lived; who was born on 29 February is a year older on 1 March."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _read_resident_birth(number: str, today: date) -> date:
    if not _RESIDENT.fullmatch(number) or int(number[:2]) not in _PROVINCES or check_sign(number[:17]) != number[17]:
        raise BadIdNumber(field="number")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise BadIdNumber(field="number") from error
    if not _is_birth(born_on, today):
        raise BadIdNumber(field="number")
    return born_on


def _is_birth(born_on: date, today: date) -> bool:
    return born_on <= today and age_years(born_on, today) <= _OLDEST_YEARS
