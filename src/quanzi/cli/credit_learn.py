"""`quanzi credit bench`, `train` and `learn-set`: learning a score from a table, for who has the libraries for it."""

import importlib
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from quanzi.web import model_card

console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
_INSTALL = "Learning needs more libraries than the server does: uv pip sync requirements-score.lock"
_FIGURES = {"auc": "AUC", "ks": "KS", "log_loss": "Log-loss", "brier": "Brier", "ece": "ECE"}

Data = Annotated[Path, typer.Option(help="A table: CSV (also .gz) or Parquet.", exists=True, dir_okay=False)]
Target = Annotated[str, typer.Option(help="The column with the outcome: 1 for bad and 0 for good, or two words.")]
Drop = Annotated[str, typer.Option(help="Columns to leave out, with commas between.")]
Special = Annotated[list[str] | None, typer.Option(help="Codes that are no numbers: COLUMN=-999,-1. Once for each column.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("bench")(run_bench)
    app.command("train")(run_train)
    app.command("learn-set")(run_learn_set)


def run_bench(
    data: Data,
    target: Target,
    drop: Drop = "",
    special: Special = None,
    repeats: Annotated[int, typer.Option(help="How many times five folds are drawn.", min=1, max=100)] = 1,
    peers: Annotated[str, typer.Option(help="Which peers, with commas between; all of them unless said.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The last line is one JSON object.")] = False,
) -> None:
    """Learn a scorecard from any table and judge it beside its peers: 5-fold cross-validation, the same folds for all."""
    beside = load_learning("beside")
    try:
        with show_progress("Folds") as note:
            found = beside.judge_file(
                data, target=target, drop=_split(drop), special=_read_special(special), repeats=repeats, peers=_split(peers) or None,
                note=note,
            )  # fmt: skip
    except (beside.UnfitTable, OSError) as error:
        stop(str(error))
    if as_json:
        print(json.dumps(found))
        return
    console.print(_draw(found, data.name))
    console.print(
        f"{found['rows']:,} rows, {found['bad']:,} bad; violations of a direction: {found['scorecard']['violations']}; "
        f"points add up: {'yes' if found['scorecard']['points_exact'] else 'no'}. Differences of AUC with 95 % intervals."
    )


def run_train(
    data: Data,
    target: Target,
    out: Annotated[Path, typer.Option(help="The folder for scorecard.json, scorecard.sql, report.json and card.html.")],
    time: Annotated[str, typer.Option(help="The column with the time of each row; the last fifth is then judged out of time.")] = "",
    group: Annotated[str, typer.Option(help="A column of groups to report fairness by; never learnt from.")] = "",
    drop: Drop = "",
    direction: Annotated[list[str] | None, typer.Option(help="Which way the risk goes as a column grows: NAME=up or NAME=down.")] = None,
    special: Special = None,
    own: Annotated[bool, typer.Option("--own", help="The columns are this house's features, and the card is to score its people.")] = False,
    name: Annotated[str, typer.Option(help="What the card is called.")] = "Learnt scorecard",
) -> None:
    """Learn a scorecard and write it as JSON and SQL, with a report of how good, steady and fair it is."""
    tasks = load_learning("tasks")
    try:
        asked = tasks.Asked(
            target=target, time=time or None, group=group or None, drop=_split(drop), directions=_read_directions(direction),
            special=_read_special(special), own=own, name=name, made_at=datetime.now(UTC),
        )  # fmt: skip
        with show_progress("Folds") as note:
            trained = tasks.train_card(data, asked, note=note)
        trained.write(out)
        (out / "card.html").write_text(model_card.draw_file(trained.report), encoding="utf-8")
    except (tasks.UnfitTable, OSError) as error:
        stop(str(error))
    held = trained.report.held_out.figures
    console.print(f"[green]✓[/] {out}/scorecard.json, version {trained.card.version}")
    console.print(f"AUC {held.auc:.4f} on rows it had not seen, KS {held.ks:.3f}, log-loss {held.log_loss:.4f}; see {out}/card.html")


def run_learn_set(
    facts: Annotated[Path, typer.Option(help="A folder of Parquet files with facts.", exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(help="The Parquet file to write.")],
    begin: Annotated[str, typer.Option("--from", help="The first month, as 2025-01.")],
    months: Annotated[int, typer.Option(help="How many months, each of whose 6th is a day to learn from.", min=1, max=120)] = 12,
    within: Annotated[int, typer.Option(help="In how many months after its day an outcome counts.", min=1, max=60)] = 12,
) -> None:
    """Make a table to learn from: how people stood on a day, and whether they broke their word in the months after it."""
    tasks = load_learning("tasks")
    try:
        first = datetime.strptime(begin, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        stop(f"--from is a month as 2025-01, and not {begin}.")
    try:
        rows = tasks.write_learn_set(facts, out, first=first, months=months, within=within)
    except (tasks.UnfitTable, OSError) as error:
        stop(str(error))
    console.print(f"[green]✓[/] {out}: {rows:,} rows")


@contextmanager
def show_progress(what: str) -> Generator[Callable[[int, int], None]]:
    """A bar on the screen for as long as something goes on, and what moves it: how much is done, of how much."""
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def load_learning(name: str) -> Any:  # noqa: ANN401 -- what is loaded by name has no type
    """A part of the offline package by name, which is loaded only by who asks for it: a server has none of its libraries."""
    try:
        return importlib.import_module(f"quanzi.credit.learn.{name}")
    except ModuleNotFoundError as error:
        stop(f"{error.name} is not installed. {_INSTALL}")


def stop(message: str) -> NoReturn:
    """Say what is wrong and end."""
    errors.print(f"[red]✗[/] {message}", markup=True)
    raise typer.Exit(1)


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _read_special(given: list[str] | None) -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for one in given or []:
        name, _, codes = one.rpartition("=")
        try:
            found[name] = tuple(float(code) for code in codes.split(","))
        except ValueError:
            name = ""
        if not name:
            message = f"--special is a column and its codes, as COLUMN=-999,-1, and not {one}."
            raise typer.BadParameter(message)
    return found


def _read_directions(given: list[str] | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in given or []:
        name, _, way = one.rpartition("=")
        if not name or way not in {"up", "down"}:
            message = f"--direction is a column and a way, as NAME=up or NAME=down, and not {one}."
            raise typer.BadParameter(message)
        found[name] = 1 if way == "up" else -1
    return found


def _draw(found: dict[str, Any], title: str) -> Table:
    table = Table("", *_FIGURES.values(), "AUC of the scorecard less", title=f"{title}: {found['repeats']} x {found['folds']} folds")
    for name, its in {"scorecard": found["scorecard"], **found["peers"]}.items():
        apart = f"{its['difference']:+.4f} ({its['low']:+.4f} to {its['high']:+.4f})" if "difference" in its else ""
        table.add_row(name, *(f"{its[figure]:.4f}" for figure in _FIGURES), apart)
    return table
