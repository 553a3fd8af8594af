"""Who may do something at all: active, verified, or an operator with a second factor."""

from collections.abc import Collection
from uuid import UUID

from quanzi.identity.errors import NotYourOwnCase, ScopeMissing, SecondFactorNeeded, Suspended, TierNeeded
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Kind, Person


def may_act(by: Person) -> None:
    """Anyone signed in whose account is not suspended; NotSignedIn or Suspended."""
    if by.kind is Kind.SYSTEM:
        return
    _ = by.member_id
    if by.suspended:
        raise Suspended


def may_act_verified(by: Person, *, tier: int) -> None:
    """An active member whose real name was checked to `tier` at least; else TierNeeded."""
    may_act(by)
    if by.kind is not Kind.SYSTEM and by.tier < tier and not by.is_operator:
        raise TierNeeded(tier="I" * tier)


def may_operate(by: Person) -> None:
    """An operator with a second factor; to everybody else the desk does not exist."""
    may_act(by)
    if by.kind is Kind.SYSTEM:
        return
    if by.kind is not Kind.OPERATOR:
        raise NotFound
    if not by.strong:
        raise SecondFactorNeeded


def may_use_scope(by: Person, *, scope: str | None) -> None:
    """A session may all; an access token only what it was made for. `scope` is "slice:read" or "slice:write"."""
    if by.scopes is not None and (scope is None or scope not in by.scopes):
        raise ScopeMissing(scope=scope or "session")


def may_use_session(by: Person) -> None:
    """What opens an account belongs to its owner's sessions; an access token never sees or changes it."""
    _ = by.member_id
    if by.scopes is not None:
        raise ScopeMissing(scope="session")


def may_change_keys(by: Person, *, has_factor: bool) -> None:
    """Passkeys, tokens and codes of one's own; an operator who has a second factor must have given it.

    Else a stolen e-mail account could add a factor of its own and be an operator.
    """
    may_use_session(by)
    if by.kind is Kind.OPERATOR and has_factor and not by.strong:
        raise SecondFactorNeeded


def may_decide_about(by: Person, *, person_id: UUID, decided: Collection[UUID] = ()) -> None:
    """Nobody decides about themselves, and nobody twice; NotYourOwnCase."""
    if by.id == person_id or by.id in decided:
        raise NotYourOwnCase
