"""`python -m bench NAME [--json]`: one measurement; without a name all of them. The last line of each is one JSON object."""

import argparse
import importlib
import json
import pkgutil
import signal
import sys
from typing import Any

import bench


def list_benches() -> list[str]:
    """Every measurement there is: the modules beside this one."""
    return sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if not found.ispkg and found.name != "__main__")


def run_bench(name: str) -> dict[str, Any]:
    """The result of one measurement: bench, ratios, figures, machine."""
    return importlib.import_module(f"bench.{name}").measure()


def main() -> None:
    """Measure and print; told to stop, what was started is stopped too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", nargs="?", choices=list_benches())
    parser.add_argument("--json", action="store_true", help="only the last line, for programs")
    chosen = parser.parse_args()
    for name in [chosen.name] if chosen.name else list_benches():
        result = run_bench(name)
        if not chosen.json:
            for kind in ("ratios", "figures"):
                for key, value in result[kind].items():
                    sys.stdout.write(f"{name:>10}  {kind[:-1]:<7} {key:<28} {value}\n")
        sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
