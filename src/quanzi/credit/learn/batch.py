"""Scores of millions: a Parquet table of features in, a Parquet table of scores with reasons out, by the card's own SQL.

What comes out is what `scoring.make_score` and `explain.read_reasons` give for one person; tests hold them together. The engine
streams from file to file, so memory does not grow with the people.
"""

from pathlib import Path

import ibis

from quanzi.credit.explain import REASONS_MAX
from quanzi.credit.export import as_sql
from quanzi.credit.learn.engines import Engine
from quanzi.credit.learn.facts import Column, Table
from quanzi.credit.model import SCORE_MAX, SCORE_MIN
from quanzi.credit.scorecard import Scorecard
from quanzi.kernel import limits

ROW_GROUP_PEOPLE = 100_000
_PLACES = 1_000
"""What a feature is short of, and the place of its name, in one number: numbers sort faster than pairs."""


def score_table(engine: Engine, features: Path, scores: Path, *, card: Scorecard, capped: bool = True) -> None:
    """Score a table of features, one Parquet file or a pattern for many.

    Columns in: `person_id`, those of the card as whole numbers (an absent one counts as missing), and, where there are any,
    `stake_points` and `previous` as in `Score`. Columns out: `person_id`, `total`, `points`, `features`, `stake_points`,
    `cap_points`, `previous`, and `reasons`: up to four names, by the points that each is short of its most.
    What runs in the shadow is not `capped`: `previous` is another card's.
    """
    table = engine.read_parquet(features)
    if not capped and "previous" in table.columns:
        table = table.drop("previous")
    engine.to_parquet(read_scores(engine, table, card=card), scores, row_group_size=ROW_GROUP_PEOPLE)


def read_scores(engine: Engine, features: Table, *, card: Scorecard) -> Table:
    """The same as an expression over a table of features."""
    names = [one.name for one in card.characteristics]
    prepared: Table = features.select(
        "person_id",
        *(name for name in names if name in features.columns),
        features=ibis.array([_whole(features, name) for name in names]),
        stake_points=_whole(features, "stake_points").fill_null(0),
        previous=_whole(features, "previous"),
    )
    sql = as_sql(
        card,
        table=f"({engine.compile(prepared)}) AS prepared",
        keys=("person_id", "features", "stake_points", "previous"),
        columns=prepared.columns,
    )
    # Ibis 12 can't ask DuckDB 2 what a statement gives, so it is told
    schema = prepared.select("person_id", "features", "stake_points", "previous").schema() | dict.fromkeys(["total", *names], "int32")
    return _put_together(card, engine.sql(sql, schema=ibis.schema(schema)))


def _put_together(card: Scorecard, scored: Table) -> Table:
    """The stake, the monthly cap and the reasons, as `scoring` and `explain` have them."""
    uncapped = scored.total + scored.stake_points
    raw = uncapped.clip(SCORE_MIN, SCORE_MAX)
    month = limits.MONTH_POINTS_MAX
    total = ibis.ifelse(scored.previous.isnull(), raw, ibis.least(ibis.greatest(raw, scored.previous - month), scored.previous + month))
    return scored.select(
        "person_id",
        total=total.cast("int16"),
        points=ibis.array([scored[one.name].cast("int16") for one in card.characteristics]),
        features=scored.features,
        stake_points=scored.stake_points.cast("int16"),
        cap_points=(total - uncapped).cast("int16"),
        previous=scored.previous.cast("int16"),
        reasons=_reasons(card, scored, total - uncapped),
    )


def _reasons(card: Scorecard, scored: Table, cap_points: Column) -> Column:
    """Without a function over a list, which Ibis 12 writes in a way that DuckDB 2 no longer reads."""
    names = sorted([*(one.name for one in card.characteristics), "cap_points", "stake_points"])
    how_many: Column = 0
    codes: list[Column] = []
    shorts = {one.name: one.range[1] - scored[one.name] for one in card.characteristics}
    shorts |= {"stake_points": -scored.stake_points, "cap_points": ibis.greatest(-cap_points, 0)}
    for name, short in shorts.items():
        how_many += (short > 0).cast("int32")
        codes.append(names.index(name) - _PLACES * short)
    largest = _array(codes).sort()
    first = _array([_name_at(largest[place], names) for place in range(min(REASONS_MAX, len(names)))])
    return first[: ibis.least(how_many, REASONS_MAX)]


def _array(columns: list[Column]) -> Column:
    return ibis.array(columns)


def _name_at(code: Column, names: list[str]) -> Column:
    return ((code % _PLACES + _PLACES) % _PLACES).cases(*enumerate(names))


def _whole(table: Table, name: str) -> Column:
    """A column of whole numbers, empty where the table has none of that name."""
    return table[name].cast("int32") if name in table.columns else ibis.null("int32")
