"""How a learnt card was tested, as a page and as one file: figures, drawings with their tables, and what they mean in words."""

from collections.abc import Callable, Sequence

import msgspec

from quanzi.credit.model_card import NOT_TOLD, Estimate, Judged, ModelCard
from quanzi.web import assets, credit_words, i18n, rendering, score_views

SIDE, STRIP = 240, (200, 32)
"""A drawing's own units; a page may show it at any size."""
_STYLES = ("tokens", "base", "arrange", "content", "data", "overlays", "model_card")
_STEADY, _MOVED = 0.1, 0.25
_ENDS = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
"""Where a drawing of chances may end: at the first that all of them are below."""
Say = Callable[..., str]
Row = tuple[str, ...]


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Lines and dots in a square that goes from 0 to `ticks[-1]` both ways; `told` says in words what it shows."""

    title: str
    told: str
    across: str
    up: str
    ticks: tuple[str, ...]
    line: str
    dots: tuple[tuple[float, float], ...] = ()
    head: Row
    rows: tuple[Row, ...]


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """How far one thing moved, period by period: a line in a strip of `STRIP`, and the height above which much moved."""

    label: str
    word: str
    told: str
    line: str
    much: float


class Steadiness(msgspec.Struct, frozen=True, kw_only=True):
    """A line for each thing that may move; `months` has the figures."""

    title: str
    told: str
    trends: tuple[Trend, ...]
    months: "Sheet"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what it means; an empty one is not shown."""

    title: str
    told: str
    head: Row
    rows: tuple[Row, ...]


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit_report.html shows."""

    name: str
    version: str
    tiles: tuple[Row, ...]
    figures: Sheet
    drawings: tuple[Drawing, ...]
    monotone: Sheet
    steadiness: Steadiness
    fairness: Sheet
    facts: tuple[Row, ...]


def show_report(say: Say, report: ModelCard) -> ReportPage:
    """A report in a language."""
    held = report.held_out
    broken = sum(one.violations for one in report.monotone)
    return ReportPage(
        name=report.name,
        version=report.version,
        tiles=(
            (say("AUC"), f"{held.figures.auc:.3f}", say("{low} to {high}", low=f"{held.auc_low:.3f}", high=f"{held.auc_high:.3f}")),
            (say("Outcomes"), f"{report.data.rows:,}", say("{bad} of them bad", bad=f"{report.data.bad:,}")),
            (say("Against a direction"), str(broken), say("Pairs of people that differ in one thing")),
            (say("Points add up"), say("Yes") if report.points_exact else say("No"), say("On every row that was tried")),
        ),
        figures=_show_figures(say, report),
        drawings=(_draw_roc(say, held), _draw_calibration(say, held)),
        monotone=_show_monotone(say, report),
        steadiness=_show_drift(say, report),
        fairness=_show_groups(say, report),
        facts=_show_data(say, report),
    )


def draw_file(report: ModelCard, *, language: str = i18n.DEFAULT_LANGUAGE) -> str:
    """The same as one file that needs nothing beside it."""

    def say(text: str, **facts: object) -> str:
        return i18n.translate(language, text, **facts)

    styles = "\n".join((assets.STATIC_FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    template = rendering.make_environment(language).get_template("files/model_card.html")
    return template.render(page=show_report(say, report), styles=styles, language=language)


def _show_figures(say: Say, report: ModelCard) -> Sheet:
    judged: list[tuple[str, Judged | None]] = [
        (say("Rows it had not seen"), report.held_out),
        (say("The same, with the columns that are left out"), report.complete),
        (say("A later time than it was learnt from"), report.out_of_time),
    ]
    return Sheet(
        title=say("How well it tells who keeps their word"),
        told=say("AUC: how often somebody who broke their word has the lower score, of two; 0.5 is chance, 1 is always. "
                 "Log-loss, Brier and ECE: how far the foretold chances are from what happened; 0 is best."),
        head=(say("Judged on"), say("Rows"), say("AUC"), say("Interval (95 in 100)"), "KS", "Gini", say("Log-loss"), "Brier", "ECE"),
        rows=tuple(
            (
                name, f"{one.rows:,}", f"{one.figures.auc:.4f}", f"{one.auc_low:.4f}–{one.auc_high:.4f}", f"{one.figures.ks:.4f}",
                f"{one.figures.gini:.4f}", f"{one.figures.log_loss:.4f}", f"{one.figures.brier:.4f}", f"{one.figures.ece:.4f}",
            )
            for name, one in judged if one is not None
        ),
    )  # fmt: skip


def _draw_roc(say: Say, held: Judged) -> Drawing:
    return Drawing(
        title=say("Who is found, at what price"),
        told=say("Under the curve lies {share} of the square; of a score that knows nothing it is a half.", share=_share(held.figures.auc)),
        across=say("Share of those who kept their word"),
        up=say("Share of those who did not"),
        ticks=_ticks(1.0),
        line=_line(held.roc, 1.0),
        head=(say("Of those who kept their word"), say("Of those who did not")),
        rows=tuple((_share(across), _share(up)) for across, up in held.roc[:: max(len(held.roc) // 10, 1)]),
    )


def _draw_calibration(say: Say, held: Judged) -> Drawing:
    most = max((max(part.foretold, part.happened) for part in held.calibration), default=1.0)
    end = next((each for each in _ENDS if most <= each), 1.0)
    return Drawing(
        title=say("Foretold and happened"),
        told=say("Each dot is a part of the people, from the least risk to the most. On the line, what was foretold came true."),
        across=say("Foretold"),
        up=say("Came true"),
        ticks=_ticks(end),
        line=_line([(part.foretold, part.happened) for part in held.calibration], end),
        dots=tuple(_place(part.foretold, part.happened, end) for part in held.calibration),
        head=(say("Foretold"), say("Came true"), say("Rows")),
        rows=tuple((_share(part.foretold), _share(part.happened), f"{part.count:,}") for part in held.calibration),
    )


def _show_monotone(say: Say, report: ModelCard) -> Sheet:
    ways = {1: say("More points"), -1: say("Fewer points"), 0: say("A category")}
    return Sheet(
        title=say("More of it never turns against its direction"),
        told=say("Each was tried on pairs of people who differ in it alone."),
        head=(say("What is measured"), say("More of it gives"), say("Points"), say("Ranges"), say("Pairs tried"), say("Against it")),
        rows=tuple(
            (
                _label(say, one.name), ways[one.direction], _span(say, one.least, one.most), str(one.ranges),
                f"{one.pairs:,}" if one.direction else "–", str(one.violations) if one.direction else "–",
            )
            for one in report.monotone
        ),
    )  # fmt: skip


def _show_drift(say: Say, report: ModelCard) -> Steadiness:
    labels = [_label(say, one.name) for one in report.drift]
    return Steadiness(
        title=say("How steady it is"),
        told=say(
            "How far the people of each month are from all of them (population stability index): "
            "below {steady} nothing moved, above {moved} much did.",
            steady=_STEADY,
            moved=_MOVED,
        ),
        trends=tuple(_show_trend(say, label, one.psi) for label, one in zip(labels, report.drift, strict=True) if one.psi),
        months=Sheet(
            title=say("Each month"),
            told="",
            head=(say("What is measured"), *report.periods),
            rows=tuple((label, *(f"{psi:.3f}" for psi in one.psi)) for label, one in zip(labels, report.drift, strict=True)),
        ),
    )


def _show_trend(say: Say, label: str, psi: Sequence[float]) -> Trend:
    """On one scale for all, so that a glance tells which moved; what is far above the mark only says that it is."""
    wide, high = STRIP
    most, end = max(psi), 1.2 * _MOVED
    apart = wide / max(len(psi) - 1, 1)
    return Trend(
        label=label,
        word=say("Steady") if most < _STEADY else say("Moved a little") if most < _MOVED else say("Moved much"),
        told=say("{mean} on average, {most} at most", mean=f"{sum(psi) / len(psi):.3f}", most=f"{most:.3f}"),
        line=" ".join(f"{at * apart:.1f},{(1 - min(one / end, 1)) * high:.1f}" for at, one in enumerate(psi)),
        much=round((1 - _MOVED / end) * high, 1),
    )


def _show_groups(say: Say, report: ModelCard) -> Sheet:
    fair = report.fairness
    return Sheet(
        title=say("How fair it is"),
        told=say("By {column}, which the score never sees. Above the threshold is who has {threshold} or more. Intervals of 95 %.",
                 column=fair.column if fair else "", threshold=fair.threshold if fair else 0),
        head=(say("Group"), say("Rows"), say("Bad"), say("AUC"), say("Above the threshold"), say("Foretold"), say("Came true")),
        rows=tuple(
            (
                say("Not told") if one.group == NOT_TOLD else one.group, f"{one.rows:,}", f"{one.bad:,}", _estimate(one.auc),
                *(_estimate(each, ".1%") for each in (one.approved, one.foretold, one.happened)),
            )
            for one in (fair.groups if fair else ())
        ),
    )  # fmt: skip


def _show_data(say: Say, report: ModelCard) -> tuple[Row, ...]:
    data = report.data
    facts = [
        (say("Outcome"), data.target),
        (say("Learnt from"), ", ".join(_label(say, name) for name in data.columns)),
        (say("Left out"), ", ".join(data.dropped) or "–"),
        (say("Seed"), str(data.seed)),
        (say("Libraries"), ", ".join(f"{name} {its}" for name, its in data.libraries.items())),
        (say("Made"), f"{report.made_at:%Y-%m-%d %H:%M} UTC"),
    ]
    if data.first and data.last:
        facts.insert(1, (say("Period"), f"{data.first} – {data.last}"))
    return tuple(facts)


def _label(say: Say, name: str) -> str:
    if name == "score":
        return say("Score")
    return say(credit_words.FEATURES[name]) if name in credit_words.FEATURES else name


def _span(say: Say, least: int, most: int) -> str:
    return say("{low} to {high}", low=score_views.signed(least), high=score_views.signed(most))


def _estimate(one: Estimate, form: str = ".3f") -> str:
    if one.value is None:
        return "–"
    interval = f" ({one.low:{form}}–{one.high:{form}})" if one.low is not None and one.high is not None else ""
    return f"{one.value:{form}}{interval}"


def _line(points: Sequence[tuple[float, float]], end: float) -> str:
    return " ".join(f"{x},{y}" for x, y in (_place(across, up, end) for across, up in points))


def _place(across: float, up: float, end: float) -> tuple[float, float]:
    return round(across / end * SIDE, 1), round((1 - up / end) * SIDE, 1)


def _ticks(end: float) -> tuple[str, ...]:
    return ("0", f"{end / 2:.0%}", f"{end:.0%}")


def _share(share: float) -> str:
    return f"{share:.1%}"
