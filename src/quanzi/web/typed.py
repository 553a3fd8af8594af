"""Small whole numbers as people type them into forms: days, shares, signers."""


def read_number(text: str, *, digits: int = 3) -> int | None:
    """A whole number of at most so many digits; None for anything else, so that no size and no sign is a surprise further in."""
    plain = text.strip()
    # a superscript two counts as a digit, and no number can be made of it
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= digits else None
