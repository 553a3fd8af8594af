"""Where expressions run: DuckDB on one machine, Spark on many."""

from pathlib import Path
from typing import Any

import ibis

Engine = Any
"""A backend of Ibis: `read_parquet`, `sql`, `compile`, `to_parquet`, `to_pyarrow`."""

Session = Any
"""A SparkSession; PySpark is not always installed."""

DUCKDB_MEMORY_GB = 2.0


def connect_duckdb(*, folder: Path | None = None, threads: int | None = None, memory_gb: float = DUCKDB_MEMORY_GB) -> Engine:
    """A DuckDB that keeps nothing; beyond its memory it writes into `folder`. As many threads as cores, unless said."""
    settings: dict[str, Any] = {"memory_limit": f"{memory_gb}GB", "preserve_insertion_order": False}
    settings |= {"threads": threads} if threads else {}
    settings |= {"temp_directory": str(folder)} if folder else {}
    return ibis.duckdb.connect(**settings)


def connect_spark(session: Session) -> Engine:
    """A Spark session of yours, with UTC as its zone: days and months are told in it."""
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return ibis.pyspark.connect(session)
