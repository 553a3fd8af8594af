"""What can go wrong with money. Every refusal says what is true and what to do; none takes anything."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class NotEnoughMoney(Conflict):
    """The account does not hold that much, or could not owe that much more."""

    code = "not_enough_money"
    reason = "There is not enough money in this account."
    way_forward = "Send less. Money that is set aside is free again when its hold ends."


class AccountFull(Conflict):
    """The receiving account would pass its ceiling."""

    code = "account_full"
    reason = "The other account can't take that much at the moment."
    way_forward = "Send less, or ask the receiver."


class AccountLocked(Forbidden):
    """Its owner locked the wallet; receiving still works."""

    code = "account_locked"
    reason = "This wallet is locked by its owner."
    way_forward = "Unlock it under Wallet → Safety. Money can still come in."


class AccountFrozen(Forbidden):
    """An operator froze the account for a money reason, with a clock."""

    code = "account_frozen"
    reason = "This account is frozen while something is looked into."
    way_forward = "The reason and the date stand under Wallet → Safety, where you can object."


class AccountClosed(NotFound):
    """The account was closed, or never was."""

    code = "account_closed"
    reason = "This account is closed."
    way_forward = "Choose somebody else."


class OtherCurrency(Invalid):
    """The two accounts hold different currencies."""

    code = "other_currency"
    reason = "The two accounts hold different currencies."
    way_forward = "Choose accounts of one currency."


class UnknownCurrency(Invalid):
    """There is no such currency in this house."""

    code = "unknown_currency"
    reason = "There is no currency {currency} here."
    way_forward = "Choose one of the currencies of your wallet."


class NotTransferable(Forbidden):
    """Points are earned and spent with the house, never sent."""

    code = "not_transferable"
    reason = "{currency} can't be sent from person to person."
    way_forward = "Choose another currency."


class AmountNotPositive(Invalid):
    """An amount is at least one minor unit."""

    code = "amount_not_positive"
    reason = "The amount must be more than nothing."
    way_forward = "Write how much."


class AmountTooLarge(Invalid):
    """No single movement is that large."""

    code = "amount_too_large"
    reason = "This amount is larger than any this house moves at once."
    way_forward = "Check the amount."


class ToYourself(Invalid):
    """Money does not move from an account to itself."""

    code = "to_yourself"
    reason = "This is your own account."
    way_forward = "Choose somebody else."


class PaymentLimit(Forbidden):
    """One payment is larger than the payer may make."""

    code = "payment_limit"
    reason = "One payment may be at most {most} for you now."
    way_forward = "Send less, or verify your name further under Me → Real name."


class DayLimit(TooMany):
    """The day's payments would pass the payer's limit."""

    code = "day_limit"
    reason = "You can pay {left} more today."
    way_forward = "Send less, or wait until tomorrow."


class OwnPaymentLimit(PaymentLimit):
    """One payment is larger than the payer wants any to be."""

    code = "own_payment_limit"
    reason = "By your own limit one payment is at most {most}."
    way_forward = "Send less, or raise your limit under Wallet → Safety. A higher one counts a day later."


class OwnDayLimit(DayLimit):
    """The day's payments would pass what the payer wants to pay in a day."""

    code = "own_day_limit"
    reason = "By your own limit you can pay {left} more today."
    way_forward = "Send less, wait until tomorrow, or raise your limit under Wallet → Safety. A higher one counts a day later."


class YearLimit(Forbidden):
    """The year's payments would pass the tier's limit."""

    code = "year_limit"
    reason = "You can pay {left} more this year with your name verified as it is."
    way_forward = "Verify your name further under Me → Real name."


class TotalLimit(Forbidden):
    """All payments so far would pass the tier's limit."""

    code = "total_limit"
    reason = "You can pay {left} more altogether with your name verified as it is."
    way_forward = "Verify your name further under Me → Real name."


class StepUpNeeded(Forbidden):
    """This payment needs the payment passcode; `why` says which rule asked for it."""

    code = "step_up_needed"
    reason = "This payment needs your payment passcode."
    way_forward = "Enter it, and the payment goes on."


class NameUnconfirmed(Conflict):
    """A first payment needs the payee's name, as shown, confirmed; `name` is what to confirm."""

    code = "name_unconfirmed"
    reason = "You pay this person for the first time. Is it {name}?"
    way_forward = "Look at the name, and confirm it if it is who you mean."


class HoldOver(Conflict):
    """The hold was captured, voided or has expired already."""

    code = "hold_over"
    reason = "This was settled already."
    way_forward = "Reload the page to see how."


class HoldTooSmall(Conflict):
    """More is to be captured than the hold still has."""

    code = "hold_too_small"
    reason = "Only {left} of it is still set aside."
    way_forward = "Take at most that."


class NameUnverified(Forbidden):
    """Paying needs a name that was checked at least once."""

    code = "name_unverified"
    reason = "Paying needs a verified real name."
    way_forward = "Verify your name under Me → Real name. It takes a few minutes. You can receive money meanwhile."
