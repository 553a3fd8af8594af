"""Features of account movements, for outside data only: what a bank's public set is learnt from, never what a house's score is.

How much somebody earns, spends or has never feeds the score of this house: `quanzi.credit` imports nothing of this, by contract,
and no kind of fact could carry it. It is here to hold the engine against published results on real accounts.

Of the 83 columns published for the Berka loans (`loan_features_*.csv`), these come from movements and are equal on all 354
accounts, to the hundredth:

- `operation_count`, and for each way of moving (`WAYS`, a to f) `operation_count_`, `operation_mean_` (its share),
  `operation_std_` (of having it, as 0 and 1; of the population), `operation_cov_` (the same, variance of the sample);
- `type_count_`, `type_mean_`, `type_std_`, `type_cov_` of credit and withdrawal, in the same ways;
- `amount_` and `balance_` with `mean`, `min`, `max`, `std`, `cov` (both of the sample), `abs_min` (the smallest of the absolute
  values) and `range`; an amount that went is below nothing;
- `date_min`, `date_max`, `date_age_days` between them, `date_age_months` (days through 30), `transactions_per_month`, and
  `balance_per_month`, which is the range of the balance through the months;
- with the loan: `days_last_trans_loan`, `max_balance_per_loan`.

Equal where the last day has one movement (251 of 354), and else one of that day's: `amount_last`, `balance_last` and so
`last_balance_per_loan`. The set tells no order within a day; here it is the one in which each movement follows on the balance
before it, there it is none that could be found again.

Not from movements, so not here: the loan's own columns (`loan_id`, `status`, `loan_date`, `loan_amount`, `duration`,
`payments`), the owner's (`gender`, `owner_age_at_loan`, `ownership_count`), the account's (`account_months_at_loan`, from a file of
its own) and the fifteen of the district (`district_id` to `num_crimes_96`).
"""

from quanzi.credit.learn.facts import Column, Table

WAYS = {
    "a": "credit in cash",
    "b": "collection from another bank",
    "c": "withdrawal in cash",
    "d": "remittance to another bank",
    "e": "credit card withdrawal",
    "f": "",
}
"""The letters of the published columns; interest has no way."""

LAST = frozenset({"amount_last", "balance_last", "last_balance_per_loan"})
"""Equal only where the last day has one movement."""

_DAYS_IN_MONTH = 30


def read_accounts(movements: Table) -> Table:
    """One row an account, from `account`, `place` (in the order of booking), `day`, `amount`, `balance` (after it) and `way`.

    Amounts are in whole units of money, with a sign; a day is a date.
    """
    whole = movements.group_by("account").aggregate(
        operation_count=movements.count(),
        date_min=movements.day.min(),
        date_max=movements.day.max(),
        **_shares("operation", {letter: movements.way == way for letter, way in WAYS.items()}),
        **_shares("type", {"withdrawal": movements.amount < 0, "credit": movements.amount >= 0}),
        **_spread("amount", movements.amount, movements.place),
        **_spread("balance", movements.balance, movements.place),
    )
    aged = whole.mutate(date_age_days=whole.date_max.delta(whole.date_min, unit="day"))
    aged = aged.mutate(date_age_months=aged.date_age_days / _DAYS_IN_MONTH)
    return aged.mutate(
        balance_per_month=aged.balance_range / aged.date_age_months, transactions_per_month=aged.operation_count / aged.date_age_months
    )


def read_loans(movements: Table, loans: Table) -> Table:
    """One row a loan, from `loans` with `account`, `loan_date` and `loan_amount`: only movements of days before the loan enter."""
    before = movements.join(loans.select("account", "loan_date"), "account")
    accounts = read_accounts(before.filter(before.day < before.loan_date).drop("loan_date"))
    both = loans.join(accounts, "account")
    return both.mutate(
        days_last_trans_loan=both.loan_date.delta(both.date_max, unit="day"),
        last_balance_per_loan=both.balance_last / both.loan_amount,
        max_balance_per_loan=both.balance_max / both.loan_amount,
    )


def _shares(name: str, having: dict[str, Column]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for which, has in having.items():
        number = has.cast("float64")
        found[f"{name}_count_{which}"] = has.sum()
        found[f"{name}_mean_{which}"] = number.mean()
        found[f"{name}_std_{which}"] = number.std(how="pop")
        found[f"{name}_cov_{which}"] = number.var(how="sample")
    return found


def _spread(name: str, column: Column, place: Column) -> dict[str, Column]:
    return {
        f"{name}_mean": column.mean(),
        f"{name}_min": column.min(),
        f"{name}_max": column.max(),
        f"{name}_std": column.std(how="sample"),
        f"{name}_cov": column.var(how="sample"),
        f"{name}_abs_min": column.abs().min(),
        f"{name}_range": column.max() - column.min(),
        f"{name}_last": column.argmax(place),
    }
