"""What two people share, as a page tells it: in numbers that both of them see alike."""

from quanzi.web import i18n, respond, trusting


def count_common(visit: respond.Visit, found: trusting.IceCard) -> tuple[tuple[str, str], ...]:
    """How much we share: what, and how many of it."""
    rows = (
        ("Circle in common", "Circles in common", len(found.circles)),
        ("Interest in common", "Interests in common", len(found.topics)),
        ("Contact in common", "Contacts in common", found.contact_count),
    )
    return tuple((i18n.translate_count(visit.language, one, many, count), visit.formatter.number(count)) for one, many, count in rows)


def say_kept(visit: respond.Visit, found: trusting.IceCard) -> str:
    """How often they kept their word, where they show it."""
    kept, number = found.facts.kept, visit.formatter.number
    if kept is None or not kept.given:
        return ""
    return visit.translate("Kept {kept} of {given} promises", kept=number(kept.kept), given=number(kept.given))
