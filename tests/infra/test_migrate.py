"""The schema: what the slices say is what the migrations make, and no binary works on a schema that does not fit."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import quanzi
from quanzi.infra.postgres import DatabaseTooNew, DatabaseTooOld, check_schema, ensure_roles, migrate_database, open_pool, postgres_program
from quanzi.infra.postgres import migrate as migration

SOURCE = Path(quanzi.__file__).parent
# the order in which slices may know each other, lowest first; a new slice is added here
SLICES = (
    "infra",
    "identity",
    "relations",
    "media",
    "wallet",
    "credit",
    "circles",
    "feed",
    "messaging",
    "bots",
    "moderation",
    "notices",
    "world",
)


@contextmanager
def _empty(url: str, name: str, *, owner: str = "") -> Iterator[str]:
    base, _, rest = url.partition("?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {f'OWNER {owner}' if owner else ''}")
    address = f"{base.rpartition('/')[0]}/{name}?{rest}"
    try:
        yield address.replace("//postgres@", f"//{owner}@") if owner else address
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _shape(url: str) -> list[str]:
    """The schema as statements in an order that does not depend on who came first."""
    command = [
        postgres_program("pg_dump"),
        "--schema-only",
        "--no-owner",
        "--dbname",
        url,
        "--exclude-schema=jobs",
        "--exclude-table=public.*yoyo*",
        "--restrict-key=same",
    ]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    text = "\n".join(line for line in text.splitlines() if line and not line.startswith("--"))
    return sorted(re.split(r"(?<=;)\n", text))


def _say_slices(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name in SLICES:
            folder = SOURCE / name
            for file in (folder / "schema.sql", *sorted(folder.glob("schema/*.sql")), folder / "functions.sql"):
                if file.exists():
                    connection.execute(file.read_bytes())


def test_all_migrations_make_what_the_slices_say(url: str, worker: str) -> None:
    """After a change of a schema.sql: write the same change as src/quanzi/migrations/NNNN_pre_what.sql."""
    with _empty(url, f"said_{worker}") as said:
        _say_slices(said)
        wanted, found = _shape(said), _shape(url)
    missing = [statement for statement in wanted if statement not in found]
    beyond = [statement for statement in found if statement not in wanted]
    assert not missing, "the slices' schema.sql say this, and no migration makes it:\n" + "\n".join(missing)
    assert not beyond, "a migration makes this, and no slice's schema.sql says it:\n" + "\n".join(beyond)


def test_every_schema_is_said_in_the_upgrade_test() -> None:
    assert {path.parent.name for path in SOURCE.glob("*/schema.sql")} <= set(SLICES)


def test_migrating_again_changes_nothing(url: str) -> None:
    before = _shape(url)
    assert migrate_database(url) == 0
    assert _shape(url) == before


def test_pre_comes_before_post(url: str, worker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "0001_pre_first.sql").write_bytes((migration.MIGRATIONS / "0001_pre_first.sql").read_bytes())
    (tmp_path / "0002_pre_more.sql").write_text("CREATE TABLE infra.more (id int)")
    (tmp_path / "0003_post_less.sql").write_text("DROP TABLE infra.more")
    monkeypatch.setattr(migration, "MIGRATIONS", tmp_path)
    with _empty(url, f"phases_{worker}") as fresh:
        assert migrate_database(fresh, phase="pre") == 2
        with psycopg.connect(fresh) as connection:
            assert connection.execute("SELECT to_regclass('infra.more')::text").fetchone() == ("infra.more",)
        assert migrate_database(fresh) == 1


def test_old_code_works_on_until_the_post_phase(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def versions() -> tuple[int, int] | None:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT version, compat FROM infra.schema_version").fetchone()

    old, new = migration.SCHEMA_VERSION, migration.SCHEMA_VERSION + 1
    monkeypatch.setattr(migration, "SCHEMA_VERSION", new)
    monkeypatch.setattr(migration, "SCHEMA_COMPAT", new)
    migrate_database(url, phase="pre")
    assert versions() == (new, 1)
    migration.require_schema(url)
    monkeypatch.setattr(migration, "SCHEMA_VERSION", old)
    migration.require_schema(url)
    monkeypatch.setattr(migration, "SCHEMA_VERSION", new)
    migrate_database(url)
    assert versions() == (new, new)
    monkeypatch.setattr(migration, "SCHEMA_VERSION", old)
    with pytest.raises(DatabaseTooNew):
        migration.require_schema(url)


def test_a_migration_that_breaks_leaves_nothing_of_itself(url: str, worker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "0001_pre_first.sql").write_bytes((migration.MIGRATIONS / "0001_pre_first.sql").read_bytes())
    (tmp_path / "0002_pre_broken.sql").write_text("CREATE TABLE infra.more (id int); SELECT 1 / 0")
    monkeypatch.setattr(migration, "MIGRATIONS", tmp_path)
    with _empty(url, f"broken_{worker}") as fresh:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate_database(fresh)
        with psycopg.connect(fresh) as connection:
            assert connection.execute("SELECT to_regclass('infra.more')").fetchone() == (None,)
        (tmp_path / "0002_pre_broken.sql").write_text("CREATE TABLE infra.more (id int)")
        assert migrate_database(fresh) == 1


def test_a_migration_gives_up_on_a_lock_instead_of_holding_everybody_up(
    url: str, worker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_pre_first.sql").write_bytes((migration.MIGRATIONS / "0001_pre_first.sql").read_bytes())
    monkeypatch.setattr(migration, "MIGRATIONS", tmp_path)
    monkeypatch.setattr(migration, "_OPTIONS", "-c lock_timeout=100ms -c statement_timeout=10s")
    with _empty(url, f"locked_{worker}") as fresh:
        migrate_database(fresh)
        (tmp_path / "0002_pre_wide.sql").write_text("ALTER TABLE infra.rate ADD COLUMN more int")
        with psycopg.connect(fresh) as reader:
            reader.execute("SELECT count(*) FROM infra.rate")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                migrate_database(fresh)
        assert migrate_database(fresh) == 1


async def test_an_old_binary_refuses_a_newer_database_and_leaves_it_alone(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE infra.schema_version SET version = 900, compat = 900")
    pool = await open_pool(url)
    async with pool.acquire() as connection:
        with pytest.raises(DatabaseTooNew, match="Install the newer version again"):
            await check_schema(connection)
    await pool.close()


def test_an_old_binary_does_not_migrate_a_newer_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE infra.schema_version SET version = 900, compat = 900")
    with pytest.raises(DatabaseTooNew):
        migrate_database(url)


async def test_a_newer_database_that_still_fits_is_used(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE infra.schema_version SET version = 900")
    pool = await open_pool(url)
    async with pool.acquire() as connection:
        assert await check_schema(connection) is None
    await pool.close()


async def test_an_empty_database_is_too_old(url: str, worker: str) -> None:
    with _empty(url, f"empty_{worker}") as fresh:
        pool = await open_pool(fresh)
        async with pool.acquire() as connection:
            with pytest.raises(DatabaseTooOld, match="quanzi migrate"):
                await check_schema(connection)
        await pool.close()


async def _look(url: str) -> tuple[str, int]:
    pool = await open_pool(url)
    async with pool.acquire() as connection:
        row = await connection.fetchrow("SELECT current_user, (SELECT count(*) FROM identity.person)")
    await pool.close()
    return tuple(row or ())


def test_an_owner_who_is_no_superuser_may_run_a_house(url: str, worker: str) -> None:
    owner = f"landlord_{worker}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {owner}")
        connection.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE")
        for role in migration.ROLES:
            connection.execute(f"GRANT {role} TO {owner} WITH ADMIN TRUE, SET FALSE, INHERIT FALSE")
    try:
        with _empty(url, f"rented_{worker}", owner=owner) as rented:
            ensure_roles(rented)
            migrate_database(rented)
            assert asyncio.run(_look(rented)) == ("quanzi_app", 0)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {owner}")
            connection.execute(f"DROP ROLE {owner}")
