"""The months as a drawing: to scale, inside its frame, every month in its place, and the same figures in the table."""

from datetime import date
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from quanzi import wallet
from quanzi.wallet import statements
from quanzi.web import i18n, month_views
from quanzi.web.format import Formatter

FMT = Formatter("en")
MONTHS = [date(2026, number, 1) for number in range(1, 13)]
AMOUNTS = st.one_of(st.just(0), st.integers(1, 10**12))


def show(months: list[statements.Month]) -> month_views.MonthChart | None:
    return month_views.show_months(months, currency="CNY", say=partial(i18n.translate, "en"), fmt=FMT)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(MONTHS), st.sampled_from(list(wallet.Kind))), st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=30
    )
)
def test_the_drawing_keeps_to_its_frame_and_to_scale(sums: dict[tuple[date, wallet.Kind], tuple[int, int]]) -> None:
    months = [statements.Month(month, kind, *both) for (month, kind), both in sums.items()]
    chart = show(months)
    assert chart is not None
    for piece in chart.pieces:
        assert 0 <= piece.x <= piece.x + piece.wide <= month_views.WIDTH
        assert -0.1 <= piece.y <= piece.y + piece.tall <= month_views.HEIGHT + 0.6
        assert piece.y + piece.tall <= chart.axis + 0.6 or piece.y >= chart.axis - 0.1, "a piece lies on the line"
    came, went = (sum(one.money_in for one in months), sum(one.money_out for one in months))
    above = [piece for piece in chart.pieces if piece.y < chart.axis]
    assert bool(above) == bool(came)
    assert (len(chart.pieces) > len(above)) == bool(went)
    assert len(chart.rows) == len(months)
    assert len(chart.months) >= len({one.month for one in months})


def test_a_young_account_has_room_before_its_first_month_and_a_gap_stays_a_gap() -> None:
    chart = show([statements.Month(date(2026, 2, 1), wallet.Kind.SEND, 500, 250)])
    assert chart is not None
    assert chart.months == ("Sept", "Oct", "Nov", "Dec", "Jan", "Feb")
    up, down = chart.pieces
    assert round(up.tall / down.tall, 2) == 2
    assert chart.rows == (("February 2026", "Payment", "CN¥\xa05.00", "CN¥\xa02.50"),)
    assert (chart.came, chart.went) == ("CN¥\xa05.00", "CN¥\xa02.50")
    whole_year = show([statements.Month(month, wallet.Kind.TIP, 1, 0) for month in (MONTHS[0], MONTHS[11])])
    assert whole_year is not None
    assert len(whole_year.months) == 12
    assert len(whole_year.pieces) == 2


def test_nothing_counted_is_no_drawing() -> None:
    assert show([]) is None


def test_every_kind_has_a_colour_that_the_page_explains() -> None:
    for kind in wallet.Kind:
        chart = show([statements.Month(MONTHS[0], kind, 100, 0)])
        assert chart is not None
        assert [group for group, _words in chart.groups] == [piece.group for piece in chart.pieces]
