"""Dates, times, numbers, money and lists as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent, get_currency_precision

from quanzi.kernel.money import Money
from quanzi.web import i18n

_LOCALES = {"en": Locale("en", "GB"), "zh-Hans": Locale("zh", "CN", script="Hans")}
_MINUTE_S = 60
_DAY_S = 86_400
_AGO_MAX_DAYS = 7
_COMPACT_FROM = 10_000
_PLAIN_BELOW = 1000
EXPONENTS: dict[str, int] = {}
"""Decimals of the community's own units, by code: learnt when a house opens, since no table of the world knows them."""


class Formatter:
    """Writes values for one reader. Times are shown in `zone`; `exponents` tells the decimals of a community's own units."""

    def __init__(self, language: str, *, zone: tzinfo = UTC, exponents: dict[str, int] | None = None) -> None:
        """Take one of i18n.LANGUAGES; another falls back to English."""
        self.language = language
        self._zone = zone
        self._locale = _LOCALES.get(language, _LOCALES[i18n.DEFAULT_LANGUAGE])
        self._exponents = exponents or {}

    def ago(self, moment: datetime, *, now: datetime | None = None) -> str:
        """How long ago in words ("3 min ago"); from a week on the date itself, with the year when it is not this one."""
        present = now or datetime.now(UTC)
        passed_s = (present - moment).total_seconds()
        if passed_s < _MINUTE_S:
            return i18n.translate(self.language, "just now")
        if passed_s < _AGO_MAX_DAYS * _DAY_S:
            return _write_ago(self.language, int(passed_s) // _MINUTE_S)
        here = moment.astimezone(self._zone)
        same_year = here.year == present.astimezone(self._zone).year
        return self._short_day(here) if same_year else self.date(moment)

    def date(self, moment: datetime | date) -> str:
        """A day, with its year."""
        day = moment.astimezone(self._zone) if isinstance(moment, datetime) else moment
        return format_date(day, format="long", locale=self._locale)

    def datetime(self, moment: datetime) -> str:
        """A day with its time, to the minute."""
        return _write_minute(self.language, moment.astimezone(self._zone).replace(second=0, microsecond=0, tzinfo=None))

    def time(self, moment: datetime) -> str:
        """The time of day, to the minute, on a 24 hour clock."""
        return moment.astimezone(self._zone).strftime("%H:%M")

    def day(self, moment: datetime, *, now: datetime | None = None) -> str:
        """The day above what was said on it: today and yesterday by those words, a day of this week by its name."""
        here, today = moment.astimezone(self._zone).date(), (now or datetime.now(UTC)).astimezone(self._zone).date()
        passed = (today - here).days
        if passed in (0, 1):
            return i18n.translate(self.language, ("Today", "Yesterday")[passed])
        if 1 < passed < _AGO_MAX_DAYS:
            return format_date(here, format="EEEE", locale=self._locale)
        return self._short_day(moment.astimezone(self._zone)) if here.year == today.year else self.date(moment)

    def brief(self, moment: datetime, *, now: datetime | None = None) -> str:
        """When, in the corner of a list: the time of today, else the day."""
        present = now or datetime.now(UTC)
        same_day = moment.astimezone(self._zone).date() == present.astimezone(self._zone).date()
        return self.time(moment) if same_day else self.day(moment, now=present)

    def month(self, moment: datetime | date) -> str:
        """A month with its year, for "member since"."""
        pattern = "y年M月" if self.language == "zh-Hans" else "MMMM y"
        return format_datetime(moment, format=pattern, tzinfo=self._zone, locale=self._locale)

    def month_short(self, month: date) -> str:
        """A month below a bar of a chart, without its year."""
        return format_date(month, format="M月" if self.language == "zh-Hans" else "MMM", locale=self._locale)

    def iso(self, moment: datetime) -> str:
        """The machine's form, for `<time datetime>`."""
        return moment.astimezone(UTC).isoformat(timespec="seconds")

    def number(self, value: float | Decimal) -> str:
        """A number with the language's separators."""
        if isinstance(value, int) and 0 <= value < _PLAIN_BELOW:
            return str(value)
        return format_decimal(value, locale=self._locale)

    def compact(self, value: int) -> str:
        """A count that must stay short: 9,876 in full, then 12K or 1.2万."""
        if abs(value) < _COMPACT_FROM:
            return self.number(value)
        return format_compact_decimal(value, locale=self._locale, fraction_digits=1)

    def percent(self, share: float) -> str:
        """A share of one, as per cent without decimals."""
        return format_percent(share, locale=self._locale)

    def money(self, minor: int, currency: str) -> str:
        """An amount of whole minor units with its currency, never without."""
        exponent = self._exponents.get(currency, EXPONENTS.get(currency))
        if exponent is None:
            exponent = get_currency_precision(currency)
        amount = Decimal(minor).scaleb(-exponent)
        return format_currency(amount, currency, locale=self._locale, currency_digits=False, format=self._pattern(exponent))

    def signed(self, minor: int, currency: str) -> str:
        """An amount with its sign, for movements: a plus for what came, a true minus for what went."""
        return ("+" if minor > 0 else "−") + self.money(abs(minor), currency)

    def join(self, items: Iterable[str]) -> str:
        """A list of words as a sentence names them: "a, b and c"."""
        return format_list(list(items), locale=self._locale)

    def size(self, size_bytes: int) -> str:
        """A file's size in kB or MB."""
        if size_bytes < 1_000_000:  # noqa: PLR2004 -- the border between kB and MB
            return f"{self.number(max(1, round(size_bytes / 1000)))} kB"
        return f"{self.number(round(size_bytes / 1_000_000, 1))} MB"

    def _short_day(self, here: datetime) -> str:
        pattern = "M月d日" if self.language == "zh-Hans" else "d MMM"
        return format_date(here, format=pattern, locale=self._locale)

    def _pattern(self, exponent: int) -> str:
        return "¤\u00a0#,##0" + ("." + "0" * exponent if exponent else "")


def word_facts(language: str, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a refusal as a sentence names them: an amount with its currency, all else as it is."""
    write = Formatter(language)
    return {name: write.money(fact.minor, fact.currency) if isinstance(fact, Money) else fact for name, fact in facts.items()}


# A page of posts writes sixty moments, most of them seen before: what follows from its arguments alone is remembered.
@lru_cache(maxsize=4096)
def _write_ago(language: str, minutes: int) -> str:
    locale = _LOCALES.get(language, _LOCALES[i18n.DEFAULT_LANGUAGE])
    return format_timedelta(timedelta(minutes=-minutes), add_direction=True, locale=locale, threshold=1, format="short")


@lru_cache(maxsize=4096)
def _write_minute(language: str, here: datetime) -> str:
    day = format_date(here, format="long", locale=_LOCALES.get(language, _LOCALES[i18n.DEFAULT_LANGUAGE]))
    return f"{day} {here:%H:%M}" if language == "zh-Hans" else f"{day}, {here:%H:%M}"
