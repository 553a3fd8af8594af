"""The scoring job can read what is scored and nothing else, by its imports, its SQL and its role."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from quanzi.infra.postgres import open_pool

READS = {"credit.fact", "credit.fact_end", "credit.person", "credit.scorecard", "credit.score", "credit.run"}
WRITES = {"credit.score": {"INSERT"}, "credit.run": {"INSERT", "UPDATE"}}
"""Scores, and how many people a run found where, in numbers without names."""
_TABLES = """
SELECT n.nspname || '.' || c.relname AS name, c.oid
FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'
ORDER BY 1
"""


@pytest.fixture
async def scoring(shared_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the scoring role."""
    pool = await open_pool(shared_url, size_max=1, role="quanzi_scoring")
    async with pool.acquire() as connection:
        yield connection
    await pool.close()


async def test_it_reads_what_is_scored_and_is_refused_everything_else(scoring: asyncpg.Connection) -> None:
    tables = [row["name"] for row in await scoring.fetch(_TABLES)]
    assert len(tables) > 100
    assert set(tables) >= READS
    readable: set[str] = set()
    for table in tables:
        try:
            await scoring.fetch(f"SELECT * FROM {table} LIMIT 1")
            readable.add(table)
        except asyncpg.InsufficientPrivilegeError:
            continue
    assert readable == READS


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
async def test_it_writes_scores_and_counts_and_nothing_else(scoring: asyncpg.Connection, right: str) -> None:
    rows = await scoring.fetch(_TABLES)
    allowed = {row["name"] for row in rows if await scoring.fetchval("SELECT has_table_privilege($1::oid, $2)", row["oid"], right)}
    assert allowed == {table for table, rights in WRITES.items() if right in rights}


async def test_no_single_column_is_open_to_it_besides(scoring: asyncpg.Connection) -> None:
    open_columns = await scoring.fetch(
        """
        SELECT DISTINCT table_schema || '.' || table_name AS name FROM information_schema.column_privileges
        WHERE grantee = 'quanzi_scoring'
        """
    )
    assert {row["name"] for row in open_columns} <= READS


async def test_it_is_a_role_of_its_own_that_nobody_gave_more(scoring: asyncpg.Connection) -> None:
    assert await scoring.fetchval("SELECT current_user") == "quanzi_scoring"
    member_of = await scoring.fetch("SELECT roleid FROM pg_auth_members WHERE member = 'quanzi_scoring'::regrole")
    assert member_of == []
    role = await scoring.fetchrow("SELECT rolsuper, rolcanlogin, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    assert tuple(role or ()) == (False, False, False, False)


async def test_facts_are_never_changed_by_the_app_either(shared_url: str) -> None:
    pool = await open_pool(shared_url, size_max=1)
    async with pool.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE credit.fact SET value = 2")
    await pool.close()
