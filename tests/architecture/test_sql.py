"""Statements stand in the stores and stay in their own schema; tables say where they live."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.architecture.rules import ROOT, all_sources, sql, tables
from tests.architecture.rules.tables import Link, Table

FOLDER = ROOT / "src/quanzi"
SCHEMAS = sorted(path.parent.name for path in FOLDER.glob("*/schema.sql"))

# statements that may ask every machine: none of them stands behind a page that members open
SWEEP, DESK, LOAD, EXPORT, LEAVING = "swept by the clock", "a desk", "loading in bulk", "an export", "a deletion"
EVERYWHERE = {
    "credit.delete_credentials_over": SWEEP,
    "credit.delete_places_over": SWEEP,
    "credit.delete_questions_over": SWEEP,
    "credit.delete_shown_keys_over": SWEEP,
    "credit.delete_mirrors": "leaving for good: the other sides of one's vouches, at most a few, lie with whom they name",
    "credit.delete_notes_about": "leaving for good: what viewers were told lies with them",
    "credit.find_first_known": SWEEP,
    "credit.list_due_disputes": SWEEP,
    "credit.list_due_vouches": SWEEP,
    "credit.list_overrides": DESK,
    "credit.count_overrides": DESK,
    "credit.count_standing": DESK,
    "wallet.delete_parcels_over": SWEEP,
    "wallet.list_orders_due": SWEEP,
    "wallet.list_packets_due": "a job of the house looks on every machine for whose day is over, by an index on its time",
    "wallet.list_links_asked": SWEEP,
    "wallet.list_orders_to_resolve": DESK,
    "wallet.find_first_opened": SWEEP,
    "wallet.find_out_of_bounds": SWEEP,
    "wallet.list_leaves": SWEEP,
    "wallet.list_moved": SWEEP,
    "wallet.list_sums": DESK,
    "wallet.list_due": "a job of the house looks on every machine for what is due, by an index on its time",
    "wallet.list_raises_due": SWEEP,
    "wallet.list_by_id": DESK,
    "wallet.list_running": DESK,
    "wallet.list_freezes_due": SWEEP,
    "wallet.list_waiting": DESK,
    "wallet.count_alone": DESK,
    "wallet.update_expired": SWEEP,
    "wallet.find_total": LOAD,
    "wallet.insert_debts": LOAD,
    "wallet.list_clearable_currencies": "a clearing asks every machine what is owed",
    "wallet.list_unanswered": SWEEP,
    "wallet.list_overdue": SWEEP,
    "wallet.list_open_claims": DESK,
    "bots.list_due": "a job of the house looks on every machine for what is due, by an index on its time",
    "circles.delete_requests_of": LEAVING,
    "circles.insert_members": LOAD,
    "circles.list_own_invites": EXPORT,
    "circles.list_own_offers": EXPORT,
    "circles.list_own_removals": EXPORT,
    "circles.list_own_requests": EXPORT,
    "circles.update_contacts_forgotten": LEAVING,
    "feed.insert_comments": LOAD,
    "feed.list_own_likes": EXPORT,
    "identity.delete_ended_sessions": SWEEP,
    "identity.delete_old_challenges": SWEEP,
    "identity.delete_old_codes": SWEEP,
    "identity.delete_old_tokens": SWEEP,
    "identity.list_asked": DESK,
    "identity.list_deletions_due": SWEEP,
    "identity.list_documents_over": SWEEP,
    "identity.list_due": SWEEP,
    "identity.list_exports_over": SWEEP,
    "identity.list_waiting": DESK,
    "media.list_loose_attachments": SWEEP,
    "media.list_loose_pictures": SWEEP,
    "media.list_waiting": SWEEP,
    "media.list_old_uploads": SWEEP,
    "messaging.delete_links_over": SWEEP,
    "messaging.delete_old_invitations": SWEEP,
    "messaging.list_over": SWEEP,
    "messaging.list_due": SWEEP,
    "notices.delete_process": "a process that stops or died: who was there lies with each of them",
    "messaging.list_to_tell": SWEEP,
    "notices.list_digests_due": SWEEP,
    "notices.list_due": SWEEP,
    "moderation.count_open": DESK,
    "moderation.list_desk_reports": DESK,
    "moderation.list_own_reports": EXPORT,
    "moderation.update_author_forgotten": LEAVING,
    "moderation.update_quotes_forgotten": LEAVING,
    "moderation.update_notes_forgotten": LEAVING,
}

_TABLES = """
SELECT c.oid, n.nspname || '.' || c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''),
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s) ORDER BY 2
"""
_KEYS = """
SELECT i.indisprimary, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey::smallint[])
WHERE i.indrelid = %s AND i.indisunique GROUP BY i.indexrelid, i.indisprimary
"""
_LINKS = """
SELECT f.confrelid::regclass::text,
    (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum),
    (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)
FROM pg_constraint f WHERE f.conrelid = %s AND f.contype = 'f'
"""


@pytest.fixture(scope="module")
def catalog(shared_url: str) -> Iterator[list[Table]]:
    """Every table of ours as the migrated database knows it."""
    with psycopg.connect(shared_url) as connection:
        found: list[Table] = []
        for oid, name, comment, columns in connection.execute(_TABLES, (SCHEMAS,)).fetchall():
            keys = connection.execute(_KEYS, (oid,)).fetchall()
            links = connection.execute(_LINKS, (oid,)).fetchall()
            found.append(
                Table(
                    name=name,
                    comment=comment,
                    columns=tuple(columns),
                    primary=next((tuple(key) for is_primary, key in keys if is_primary), ()),
                    unique=tuple(tuple(key) for is_primary, key in keys if not is_primary),
                    links=tuple(Link(tuple(ours), to, tuple(theirs)) for to, ours, theirs in links),
                )
            )
        yield found


def test_sql_stands_in_stores_as_literals() -> None:
    assert sql.sql_outside_stores(all_sources()) == []
    assert sql.sql_put_together(all_sources()) == []


def test_a_slice_names_its_own_schema_only() -> None:
    files = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.glob("*/*.sql") if path.parent.name in SCHEMAS}
    assert len(files) >= len(SCHEMAS)
    assert sql.foreign_schemas(all_sources()) == []
    assert sql.foreign_names_in_files(files, schemas=SCHEMAS) == []


def test_every_table_says_where_it_lives(catalog: list[Table]) -> None:
    assert len(catalog) > len(SCHEMAS)
    assert tables.unplaced_tables(catalog) == []


def test_every_key_holds_the_placement_column(catalog: list[Table]) -> None:
    assert tables.keys_without_placement(catalog) == []


def test_foreign_keys_stay_at_one_place(catalog: list[Table]) -> None:
    assert tables.links_across_placements(catalog) == []


def test_a_statement_names_the_placement_column_unless_it_has_leave_not_to(catalog: list[Table]) -> None:
    placements = {table.name: table.placement for table in catalog if table.placement not in {None, "reference", "local"}}
    wide = sql.wide_statements(all_sources(), placements={name: str(column) for name, column in placements.items()})
    assert {name: table for name, table in wide.items() if name not in EVERYWHERE} == {}
    assert set(EVERYWHERE) <= set(wide)
