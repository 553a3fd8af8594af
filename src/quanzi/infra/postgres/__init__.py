"""PostgreSQL, embedded or your own: start it, connect, migrate, and run one deed in one transaction."""

from quanzi.infra.postgres.embedded import EmbeddedPostgres, OtherMajorVersion, StartFailed, postgres_program
from quanzi.infra.postgres.migrate import DatabaseTooNew, DatabaseTooOld, check_schema, ensure_roles, migrate_database
from quanzi.infra.postgres.place import DatabaseAway, borrow_database, database_url, embedded_server, ensure_database, running_url
from quanzi.infra.postgres.pool import open_pool
from quanzi.infra.postgres.transaction import Db, Once, ReadTx, TryAgain, Tx

__all__ = [
    "DatabaseAway",
    "DatabaseTooNew",
    "DatabaseTooOld",
    "Db",
    "EmbeddedPostgres",
    "Once",
    "OtherMajorVersion",
    "ReadTx",
    "StartFailed",
    "TryAgain",
    "Tx",
    "borrow_database",
    "check_schema",
    "database_url",
    "embedded_server",
    "ensure_database",
    "ensure_roles",
    "migrate_database",
    "open_pool",
    "postgres_program",
    "running_url",
]
