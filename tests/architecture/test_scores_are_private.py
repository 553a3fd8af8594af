"""A score is its owner's: no list is sorted by it, no page shows another's but by a look, and no grant comes but from a yes."""

import ast
import re
from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp

from quanzi.credit.consents import Purpose
from tests.architecture.rules import Source, all_sources, functions_of, read_source

# what a score may never be looked at for: saying, reading, coming in, borrowing
NEVER = re.compile(r"speak|say|post|comment|read|write|report|lend|loan|borrow|join|date|employ|work")
# the places that may ask for somebody else's score: each writes the look down, or works a score out
LOOKS = {"credit/access.py", "credit/interest.py", "credit/look.py", "credit/query.py"}
# it names nobody whose score is so and so, but takes back what somebody could still prove and is true no longer
TAKES_BACK = {"list_fallen"}
# below these nobody has heard of scores: who may say what, and who is shown, does not depend on one
DEAF = {"feed", "messaging", "discovery", "circles", "relations", "identity", "media"}


def _statements(sources: Iterable[Source]) -> Iterator[tuple[str, exp.Expression]]:
    for source in sources:
        if not source.path.startswith("credit/store/"):
            continue
        for node in (node for one in functions_of(source.tree) if one.name not in TAKES_BACK for node in ast.walk(one)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"\s*(SELECT|WITH)\s", node.value):
                yield from ((f"{source.path}:{node.lineno}", tree) for tree in sqlglot.parse(node.value, read="postgres") if tree)


def sorted_by_score(sources: Iterable[Source]) -> list[str]:
    """Statements that put people in the order of their scores, or pick them by a height."""
    faults: list[str] = []
    for where, tree in _statements(sources):
        if not any(table.db == "credit" and table.name == "score" for table in tree.find_all(exp.Table)):
            continue
        ranked = [
            part for part in tree.find_all(exp.Order, exp.Where, exp.Having) if any(c.name == "total" for c in part.find_all(exp.Column))
        ]
        faults += [f"{where}: sorts or picks people by score" for _ in ranked[:1]]
    return faults


def grants_without_a_yes(sources: Iterable[Source]) -> list[str]:
    """Where a grant is written: in one function, which is handed the yes that it rests on."""
    return [
        f"{source.path}:{node.lineno}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "insert_grant"
    ]


def uses_outside(sources: Iterable[Source]) -> list[str]:
    """Who turns a total into an answer, or reads all of somebody's score by their id."""
    return sorted(
        {
            source.path
            for source in sources
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute) and node.attr in {"use_grant", "lock_shown", "update_use"}
        }
    )


def test_nobody_is_sorted_or_picked_by_score() -> None:
    assert sorted_by_score(all_sources()) == []


def test_a_planted_ranking_is_caught() -> None:
    for clause in ("ORDER BY s.total DESC", "WHERE s.total > 700"):
        text = f'async def list_best(tx):\n    return await tx.all(Row, "SELECT s.person_id FROM credit.score AS s {clause}")\n'
        assert sorted_by_score([read_source("credit/store/scores.py", text)]) == [
            "credit/store/scores.py:2: sorts or picks people by score"
        ]


def test_a_grant_is_written_in_one_place() -> None:
    assert [one.split(":")[0] for one in grants_without_a_yes(all_sources())] == ["credit/access.py"]
    planted = read_source("circles/join.py", "async def join(tx):\n    await store.grants.insert_grant(tx)\n")
    assert grants_without_a_yes([planted]) == ["circles/join.py:2"]


def test_a_score_is_shown_by_a_look_alone() -> None:
    assert set(uses_outside(all_sources())) <= LOOKS | {"credit/ask.py", "credit/merchant.py"}


def test_no_purpose_is_about_a_voice_or_a_loan() -> None:
    assert [one for one in Purpose if NEVER.search(one.value.replace("membership", ""))] == []


def test_who_speaks_and_who_is_shown_has_not_heard_of_scores() -> None:
    heard = [
        source.path
        for source in all_sources()
        if source.package in DEAF
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("quanzi")
        and "credit" in f"{node.module} {[one.name for one in node.names]}"
    ]
    assert heard == []
