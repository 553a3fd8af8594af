"""On what was measured."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import psutil

from quanzi.infra.postgres import postgres_program


def describe_machine() -> dict[str, Any]:
    """Processor, cores, memory, Python and PostgreSQL."""
    model = "unknown"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "postgres": _postgres_version(),
        "load_1min_before": round(os.getloadavg()[0], 2),
    }


def _postgres_version() -> str:
    version = subprocess.check_output([postgres_program("postgres"), "--version"], text=True)
    return version.strip().rpartition(" ")[2]
