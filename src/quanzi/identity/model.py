"""Addresses by which somebody is reached: one written form each, so that one address is one person."""

import re
from enum import StrEnum

import idna
import msgspec
import phonenumbers

from quanzi.identity.errors import BadAddress
from quanzi.kernel import limits, text

_LOCAL_CHARACTERS_MAX = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PHONE = re.compile(r"\+?[0-9()\s./\u2010-\u2015-]{5,24}")
_LATIN_DIGITS = str.maketrans("０１２３４５６７８９＋－（）＠", "0123456789+-()@")


class AddressKind(StrEnum):
    """How a message gets there."""

    EMAIL = "email"
    PHONE = "phone"


class Address(msgspec.Struct, frozen=True):
    """An e-mail address or a phone number in the form we send to; made by `read_address`."""

    kind: AddressKind
    text: str

    @property
    def look_up(self) -> str:
        """The form by which the same address is known again: nobody owns `Lin@…` beside `lin@…`."""
        return f"{self.kind}:{self.text.casefold()}"

    @property
    def masked(self) -> str:
        """Enough to recognise one's own address, as in `l•••@example.org` and `+86•••8000`."""
        if self.kind is AddressKind.PHONE:
            return f"{self.text[:3]}•••{self.text[-4:]}"
        local, _, domain = self.text.rpartition("@")
        return f"{local[0]}•••@{idna.decode(domain)}"


def read_address(typed: str, *, region: str) -> Address:
    """The address a person typed; numbers without a country code belong to `region` (ISO 3166, as in CN).

    Raises BadAddress, whose `field` is "address".
    """
    try:
        cleaned = text.clean_text(typed, max_characters=limits.ADDRESS_CHARACTERS_MAX, field="address")
    except text.TextUnreadable as error:
        raise BadAddress(field="address") from error
    cleaned = cleaned.translate(_LATIN_DIGITS)
    if "@" in cleaned:
        return Address(AddressKind.EMAIL, _read_email(cleaned))
    return Address(AddressKind.PHONE, _read_phone(cleaned, region))


def _read_email(cleaned: str) -> str:
    local, _, domain = cleaned.rpartition("@")
    if len(local) > _LOCAL_CHARACTERS_MAX or not _LOCAL.fullmatch(local) or "." not in domain:
        raise BadAddress(field="address")
    try:
        host = idna.encode(domain.rstrip("."), uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress(field="address") from error
    whole = f"{local}@{host}"
    if len(whole) > limits.ADDRESS_CHARACTERS_MAX or "." not in host or not _is_readable(host):
        raise BadAddress(field="address")
    return whole


def _is_readable(host: str) -> bool:
    try:
        return bool(idna.decode(host))
    except (idna.IDNAError, UnicodeError):
        return False


def _read_phone(cleaned: str, region: str) -> str:
    if not _PHONE.fullmatch(cleaned):
        raise BadAddress(field="address")
    try:
        number = phonenumbers.parse(cleaned, region)
    except phonenumbers.NumberParseException as error:
        raise BadAddress(field="address") from error
    if not phonenumbers.is_valid_number(number):
        raise BadAddress(field="address")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
