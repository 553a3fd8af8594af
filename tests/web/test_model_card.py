"""The report of a learnt card as a page and as a file: figures with what they mean, drawings that say the same as their tables."""

import re

import msgspec
import pytest

from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.model_card import ModelCard, read_model_card
from quanzi.web import model_card
from tests.make.model_card import make_full_report, make_report

FULL = read_model_card(make_full_report(EXPERT_CARD))
PLAIN = read_model_card(make_report(EXPERT_CARD))


def say(text: str, **facts: object) -> str:
    """English."""
    return text.format(**facts) if facts else text


def with_drift(*psi: float) -> ModelCard:
    """The full report with only its score's drift, month by month."""
    return msgspec.structs.replace(FULL, drift=(msgspec.structs.replace(FULL.drift[0], psi=psi),))


def test_a_full_report_has_every_part() -> None:
    page = model_card.show_report(say, FULL)
    assert [row[0] for row in page.figures.rows] == [
        "Rows it had not seen",
        "The same, with the columns that are left out",
        "A later time than it was learnt from",
    ]
    assert page.tiles[0] == ("AUC", "0.800", "0.770 to 0.830")
    assert len(page.monotone.rows) == len(EXPERT_CARD.characteristics)
    assert page.monotone.rows[2][:3] == ("Debts repaid late", "Fewer points", "−24 to 0")
    assert [row[0] for row in page.fairness.rows] == ["men", "women", "Not told"]
    assert page.fairness.rows[0][3:5] == ("0.800 (0.780–0.820)", "71.0% (69.0%–73.0%)")
    assert page.fairness.rows[2][3:] == ("–",) * 4
    assert ("Period", "2024-01 – 2025-12") in page.facts
    assert ("Left out", "gender, town") in page.facts


def test_a_plain_report_leaves_out_what_was_not_measured() -> None:
    page = model_card.show_report(say, PLAIN)
    assert len(page.figures.rows) == 1
    assert not page.fairness.rows
    assert not page.steadiness.trends
    assert "Period" not in [row[0] for row in page.facts]


@pytest.mark.parametrize(
    ("psi", "word"), [((0.0, 0.099), "Steady"), ((0.0, 0.1), "Moved a little"), ((0.249,), "Moved a little"), ((0.25, 0.0), "Moved much")]
)
def test_the_month_that_moved_most_tells_the_word(psi: tuple[float, ...], word: str) -> None:
    (trend,) = model_card.show_report(say, with_drift(*psi)).steadiness.trends
    assert trend.word == word
    assert trend.told.endswith(f"{max(psi):.3f} at most")


def test_a_line_of_drift_stays_in_its_strip_and_has_a_point_each_month() -> None:
    (trend,) = model_card.show_report(say, with_drift(0.0, 0.25, 7.0)).steadiness.trends
    points = [tuple(map(float, point.split(","))) for point in trend.line.split()]
    assert points == [(0.0, 32.0), (100.0, pytest.approx(trend.much, abs=0.1)), (200.0, 0.0)]


def test_a_drawing_ends_where_its_chances_do() -> None:
    curve, chances = model_card.show_report(say, FULL).drawings
    assert curve.ticks == ("0", "50%", "100%")
    assert curve.line.split()[0] == "0.0,240.0"
    assert curve.line.split()[-1] == "240.0,0.0"
    assert chances.ticks == ("0", "10%", "20%")
    assert len(chances.dots) == len(FULL.held_out.calibration)
    assert all(0 <= place <= model_card.SIDE for dot in chances.dots for place in dot)
    assert chances.rows[0] == ("1.0%", "0.4%", "2,400")


def test_one_file_needs_nothing_beside_it() -> None:
    for language, head in (("en", "How steady it is"), ("zh-Hans", "有多稳定")):
        text = model_card.draw_file(FULL, language=language)
        assert f'<html lang="{language}">' in text
        assert head in text
        assert not re.findall(r'(?:src|link href|@import)[="( ]', text)
    assert "<script" not in text


def test_a_name_is_text_whatever_it_holds() -> None:
    text = model_card.draw_file(msgspec.structs.replace(FULL, name="<b>bold</b>"))
    assert "<b>bold" not in text
    assert "&lt;b&gt;bold" in text
