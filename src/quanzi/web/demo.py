"""The four cards of a demonstration's landing page: whom one can enter as with one click."""

import msgspec

from quanzi import identity
from quanzi.identity import signing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import ids
from quanzi.web import avatar, i18n

LABELS = {
    "member": ("Member", "Follows many circles, writes in a few."),
    "newcomer": ("Newcomer", "Joined today and knows nobody yet."),
    "owner": ("Circle owner", "Looks after a circle and its people."),
    "operator": ("Operator", "Runs the house and reviews documents."),
}


class DemoPerson(msgspec.Struct, frozen=True):
    """One of the cards."""

    key: str
    label: str
    name: str
    avatar_url: str
    blurb: str


async def list_people(tx: ReadTx, *, language: str) -> tuple[DemoPerson, ...]:
    """The cards in the reader's language; none before the demo world was loaded."""
    keys = {ids.id_from_source(source=signing.DEMO_SOURCE, key=key): key for key in signing.DEMO_KEYS}
    forms = await identity.find_name_forms(tx, person_ids=list(keys))
    cards = [(key, identity.show_card(forms[person_id], identity.Audience.SELF)) for person_id, key in keys.items() if person_id in forms]
    return tuple(_make_person(key, card, language) for key, card in cards)


def _make_person(key: str, card: identity.PersonCard, language: str) -> DemoPerson:
    label, blurb = LABELS[key]
    drawn = card.avatar_url.endswith(".svg")
    return DemoPerson(
        key=key,
        label=i18n.translate(language, label),
        name=card.name,
        avatar_url=f"{card.avatar_url}?sign={avatar.find_initial(card.name)}" if drawn else card.avatar_url,
        blurb=i18n.translate(language, blurb),
    )
