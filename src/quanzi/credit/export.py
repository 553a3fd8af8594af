"""A scorecard as SQL: one statement that any database with the standard's CASE understands, tried on PostgreSQL and DuckDB.

It gives what `Scorecard.score` gives, row by row; a test holds the two together. The card's JSON is `write_scorecard`.
"""

from collections.abc import Collection, Sequence

from quanzi.credit.scorecard import Characteristic, Scorecard

_EXACT_WHOLE_MAX = 2.0**53


def as_sql(
    card: Scorecard, *, table: str = "features", keys: Sequence[str] = ("person_id",), columns: Collection[str] | None = None
) -> str:
    """A SELECT of `keys` as they are, `total`, and the points of each characteristic under its name.

    `table` is what stands behind FROM, with the keys and a column of each characteristic's name. `columns` are those that it
    has; a characteristic that is not among them counts as missing. A category is compared as text.
    """
    key_names, names = [quote_name(one) for one in keys], [quote_name(one.name) for one in card.characteristics]
    points = [_points(one, is_there=columns is None or one.name in columns) for one in card.characteristics]
    total = " + ".join([str(card.base), *names])
    return "\n".join(
        [
            f"-- {' '.join(card.name.split())}, version {card.version}",
            "SELECT",
            ",\n".join(f"    {one}" for one in [*key_names, f"{total} AS total", *names]),
            "FROM (",
            "    SELECT",
            ",\n".join(f"        {one}" for one in [*key_names, *(f"{what} AS {name}" for what, name in zip(points, names, strict=True))]),
            f"    FROM {table}",
            ") AS points",
        ]
    )


def quote_name(name: str) -> str:
    """A column's name as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _points(one: Characteristic, *, is_there: bool) -> str:
    if not is_there:
        return str(one.missing)
    column = quote_name(one.name)
    if one.categories is not None:
        cases = [f"WHEN CAST({column} AS text) = {quote_text(name)} THEN {points}" for name, points in one.categories.items()]
        return _case(f"WHEN {column} IS NULL THEN {one.missing}", *cases, last=one.others)
    number = f"CAST({column} AS double precision)"
    return _case(
        f"WHEN {column} IS NULL OR {number} = CAST('NaN' AS double precision) THEN {one.missing}",
        *(f"WHEN {number} = {_number(code)} THEN {points}" for code, points in one.special),
        *(f"WHEN {number} < {_number(cut)} THEN {points}" for cut, points in zip(one.cuts, one.points, strict=False)),
        last=one.points[-1],
    )


def _case(*cases: str, last: int) -> str:
    return f"CASE {' '.join(cases)} ELSE {last} END"


def _number(number: float) -> str:
    """A number that is read back as the same double: written with an exponent where it could be taken for a decimal."""
    if abs(number) <= _EXACT_WHOLE_MAX and float(number).is_integer():
        return str(int(number))
    written = repr(float(number))
    return written if "e" in written else f"{written}e0"
