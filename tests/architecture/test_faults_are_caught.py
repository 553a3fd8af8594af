"""Each rule is shown a planted fault and must complain; and a sound sample, where it must not."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.rules import Source, hygiene, imports, names, read_source, sizes, sql, tables
from tests.architecture.rules.tables import Link, Table

Rule = Callable[[list[Source]], list[str]]
LONG = "def run() -> None:\n" + "    work()\n" * 61
STORE = "async def list_posts(tx):\n    return await tx.all(Row, '{}')\n"

PLANTED: list[tuple[Rule, str, str, str]] = [
    (sizes.long_files, "circles/join.py", "x = 1\n" * 401, "x = 1\n" * 20),
    (sizes.long_functions, "circles/join.py", LONG, "def run() -> None:\n    work()\n"),
    (names.banned_file_names, "circles/utils.py", "", None),
    (names.banned_file_names, "circles/service/join.py", "", None),
    (names.named_like_its_file, "circles/join.py", "async def join(tx): ...", "async def join_circle(tx): ..."),
    (names.positional_facts, "circles/join.py", "async def join_circle(tx, by): ...", "async def join_circle(tx, *, by): ..."),
    (names.clocks_in_slices, "circles/join.py", "at = datetime.now(tz=UTC)", "at = tx.now"),
    (names.impure_policies, "circles/policy.py", "async def may_join(tx): ...", "def may_join(standing): ..."),
    (names.impure_policies, "circles/policy.py", "from quanzi.circles import store", "from quanzi.circles import model"),
    (names.tests_without_assertion, "circles/test_join.py", "def test_it(): join()", "def test_it(): assert join()"),
    (imports.hidden_imports, "circles/join.py", "def join_circle():\n    import feed", "import feed"),
    (imports.type_checking_blocks, "circles/join.py", "if TYPE_CHECKING:\n    import feed", "import feed"),
    (imports.broken_promises, "credit/score.py", "from quanzi import feed", "from quanzi import relations"),
    (imports.broken_promises, "discovery/people.py", "import quanzi.credit", "from quanzi import circles"),
    (imports.side_entries, "feed/publish.py", "from quanzi.circles.store import find_circle", "from quanzi import circles"),
    (imports.side_entries, "feed/publish.py", "from quanzi.circles.bulk import load", "from quanzi.feed.store import find_post"),
    (
        imports.bad_doors,
        "circles/__init__.py",
        "from quanzi.circles.join import join_circle",
        '"""Circles."""\nfrom quanzi.circles.join import join_circle\n__all__ = ["join_circle"]',
    ),
    (imports.bad_doors, "circles/__init__.py", '"""Circles."""\nfrom x import b, a\n__all__ = ["b", "a"]', None),
    (imports.bad_doors, "circles/__init__.py", '"""Circles."""\nfrom x import a\n__all__ = ["a", "b"]', None),
    (
        imports.bad_doors,
        "circles/__init__.py",
        f'"""C."""\nfrom x import {", ".join(f"n{i:02}" for i in range(26))}\n__all__ = {[f"n{i:02}" for i in range(26)]}',
        None,
    ),
    (sql.sql_outside_stores, "circles/join.py", "tx.execute('DELETE FROM circles.circle WHERE circle_id = $1')", None),
    (
        sql.sql_outside_stores,
        "web/pages/home.py",
        "tx.all(Row, 'SELECT * FROM feed.post')",
        'word = "SELECT your circle"'.replace("SELECT", "Select"),
    ),
    (
        sql.sql_put_together,
        "circles/store.py",
        "tx.all(Row, f'SELECT * FROM circles.{table} x')",
        STORE.format("SELECT 1 FROM circles.circle"),
    ),
    (sql.sql_put_together, "circles/store.py", "tx.all(Row, 'SELECT * FROM circles.circle ' + where)", None),
    (
        sql.foreign_schemas,
        "circles/store.py",
        STORE.format("SELECT name FROM identity.person WHERE person_id = $1"),
        STORE.format("SELECT name FROM circles.circle WHERE circle_id = $1"),
    ),
    (
        sql.foreign_schemas,
        "circles/store.py",
        STORE.format("SELECT name FROM circle"),
        STORE.format("WITH mine AS (SELECT 1 FROM circles.member) SELECT * FROM mine"),
    ),
    (
        sql.foreign_schemas,
        "circles/store.py",
        STORE.format("UPDATE circles.circle c SET name = p.name FROM identity.person p"),
        STORE.format("SELECT * FROM unnest($1::uuid[]) AS one (id)"),
    ),
    (sql.foreign_schemas, "circles/store.py", STORE.format("SELECT FROM WHERE ORDER"), None),
    (
        sql.foreign_schemas,
        "circles/bulk.py",
        "await tx.copy(schema='identity', table='person')",
        "await tx.copy(schema='circles', table='member')",
    ),
]


@pytest.mark.parametrize(
    ("rule", "path", "bad", "good"), PLANTED, ids=[f"{rule.__name__}-{place}" for place, (rule, *_) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_caught(rule: Rule, path: str, bad: str, good: str | None) -> None:
    assert rule([read_source(path, bad)]) != []
    if good is not None:
        assert rule([read_source(path, good)]) == []


def test_a_second_door_may_be_used_and_is_held_to_the_same_rules() -> None:
    user = read_source("feed/publish.py", "from quanzi.circles.joining import join_circle")
    inner = read_source("circles/joining.py", "")
    door = read_source("circles/joining.py", '"""The second door of circles: coming in."""\nfrom x import a\n__all__ = ["a"]')
    assert imports.side_entries([user, inner]) != []
    assert imports.side_entries([user, door]) == []
    assert imports.bad_doors([door]) == []
    assert imports.bad_doors([read_source("circles/joining.py", '"""The second door of circles: coming in."""\nfrom x import a')]) != []


def test_many_stretched_files_are_caught_though_none_is_too_long() -> None:
    stretched = [read_source(f"circles/deed_{place}.py", "x = 1\n" * 301) for place in range(3)]
    assert len(sizes.long_files(stretched)) == len(stretched)


def test_a_long_template_is_caught() -> None:
    assert sizes.long_templates({"home.html": "<p>\n" * 151}) != []
    assert sizes.long_templates({"home.html": "<p>\n" * 150}) == []


@pytest.mark.parametrize("bad", ["# TODO later", "# FIXME", "a dummy person"])
def test_a_word_that_puts_off_is_caught(bad: str) -> None:
    assert names.banned_words({"a.py": bad}) != []
    assert names.banned_words({"a.py": "# TODO(tokens): expiry"}) == []


def test_a_statement_over_anothers_table_in_a_procedure_is_caught() -> None:
    bad = {"circles/functions.sql": "CREATE FUNCTION circles.f() AS $$ SELECT 1 FROM identity.person $$"}
    assert sql.foreign_names_in_files(bad, schemas=["circles", "identity"]) != []
    good = {"circles/functions.sql": "-- like identity.person\nCREATE FUNCTION circles.f() AS $$ SELECT 1 FROM circles.member $$"}
    assert sql.foreign_names_in_files(good, schemas=["circles", "identity"]) == []


@pytest.mark.parametrize(
    ("statement", "wide"),
    [
        ("SELECT 1 FROM circles.member WHERE person_id = $1", True),
        ("UPDATE circles.member SET role = 'owner' WHERE person_id = $1", True),
        ("SELECT 1 FROM circles.member WHERE circle_id = $1", False),
        ("DELETE FROM circles.member WHERE circle_id = ANY($1) AND joined_at < $2", False),
        ("INSERT INTO circles.member (circle_id) VALUES ($1)", False),
    ],
)
def test_a_statement_that_asks_every_machine_is_caught(statement: str, wide: bool) -> None:
    source = read_source("circles/store.py", f'async def ask(tx):\n    return await tx.all(Row, "{statement}")')
    found = sql.wide_statements([source], placements={"circles.member": "circle_id"})
    assert found == ({"circles.ask": "circles.member"} if wide else {})


def _table(**changed: object) -> Table:
    sound: dict[str, object] = {
        "name": "circles.member",
        "comment": "Who is in. distributed by circle_id",
        "columns": ("circle_id", "person_id"),
        "primary": ("circle_id", "person_id"),
    }
    return Table(**(sound | changed))  # pyright: ignore[reportArgumentType]


def test_a_table_without_a_place_is_caught() -> None:
    assert tables.unplaced_tables([_table()]) == []
    assert tables.unplaced_tables([_table(comment="Who is in.")]) != []
    assert tables.unplaced_tables([_table(comment="Who is in. distributed by room_id")]) != []


def test_a_key_without_the_placement_column_is_caught() -> None:
    assert tables.keys_without_placement([_table()]) == []
    assert tables.keys_without_placement([_table(primary=("person_id",))]) != []
    assert tables.keys_without_placement([_table(unique=(("person_id",),))]) != []
    assert tables.keys_without_placement([_table(primary=())]) != []


def test_a_foreign_key_across_places_is_caught() -> None:
    circle = _table(name="circles.circle", columns=("circle_id",), primary=("circle_id",))
    inside = _table(links=(Link(("circle_id",), "circles.circle", ("circle_id",)),))
    assert tables.links_across_placements([circle, inside]) == []
    elsewhere = _table(comment="Who is in. distributed by person_id", links=inside.links)
    assert tables.links_across_placements([circle, elsewhere]) != []
    foreign = _table(links=(Link(("person_id",), "identity.person", ("person_id",)),))
    assert tables.links_across_placements([foreign]) != []


@pytest.mark.parametrize("bad", ["open('/home/anna/notes')", "cp /work/main .", "see /root/.config"])
def test_a_path_of_one_machine_is_caught(bad: str) -> None:
    assert hygiene.machine_paths({"a.md": bad}) != []
    assert hygiene.machine_paths({"a.md": "GET /home and /var/lib/quanzi, https://x.example/work/a"}) == []


def test_an_address_of_a_registry_is_caught() -> None:
    assert hygiene.registry_hosts({"a.toml": "index = 'https://pypi.example.org/simple'"}) != []


def test_a_secret_is_caught() -> None:
    assert hygiene.secrets_in_files({"a.pem": "-----BEGIN " + "PRIVATE KEY-----"}) != []


@pytest.mark.parametrize(
    "bad", ["httpx==1.0\n", "--index-url https://example.org/simple\n", "httpx>=1.0 \\\n    --hash=sha256:00\n", "# nothing\n"]
)
def test_a_loose_lock_is_caught(bad: str) -> None:
    assert hygiene.loose_locks({"requirements.lock": bad}) != []
    assert hygiene.loose_locks({"requirements.lock": "httpx==1.0 \\\n    --hash=sha256:00\n    # via quanzi\n"}) == []


def test_a_changed_vendor_file_is_caught(tmp_path: Path) -> None:
    (tmp_path / "lib.min.js").write_text("1")
    (tmp_path / "checksums.txt").write_text(f"{hashlib.sha256(b'1').hexdigest()}  lib.min.js\n")
    assert hygiene.changed_vendor_files(tmp_path) == ["lib.min.js: no licence beside it"]
    (tmp_path / "lib.LICENSE").write_text("MIT")
    assert hygiene.changed_vendor_files(tmp_path) == []
    (tmp_path / "lib.min.js").write_text("2")
    assert hygiene.changed_vendor_files(tmp_path) != []
