"""Being invited by a link: it has an end and a number of uses, and its secret is known to those who got it alone."""

import base64
import binascii
import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.circles import decide, membership, model, policy, store
from quanzi.circles.directory import find_circle, show_circles
from quanzi.circles.errors import BadCircle, InviteNotValid, TooManyInvites
from quanzi.circles.standing import find_staff_standing
from quanzi.infra import ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_SECRET_BYTES = 18
_TRIES = ratelimit.Limit("invite_tries", 60, 3600)


class FreshInvite(msgspec.Struct, frozen=True):
    """A link just made; its `secret` is shown this once."""

    invite_id: UUID
    circle_id: UUID
    secret: str
    expires_at: datetime
    uses_left: int

    @property
    def path(self) -> str:
        """Where the link leads in this house."""
        return f"/invite/{self.circle_id}/{self.secret}"


def _hash(secret: str) -> bytes:
    try:
        raw = base64.b64decode(secret, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    return hashlib.sha256(raw).digest()


async def make_invite(tx: Tx, *, by: Person, circle_id: UUID, days: int = 7, uses: int = 10) -> FreshInvite:
    """Make a link of 1 to 90 days and 1 to 20,000 uses. NotFound, StaffNeeded, TooManyInvites, BadCircle with `field`."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    if not 1 <= days <= limits.INVITE_DAYS_VALID_MAX:
        raise BadCircle(field="days")
    if not 1 <= uses <= limits.INVITE_USES_MAX:
        raise BadCircle(field="uses")
    if len(await store.entries.list_invites(tx, circle_id=circle_id, at=tx.now)) >= limits.INVITES_PER_CIRCLE_MAX:
        raise TooManyInvites(invites_max=limits.INVITES_PER_CIRCLE_MAX)
    secret = base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    made = FreshInvite(tx.new_id(), circle_id, secret, tx.now + timedelta(days=days), uses)
    await store.entries.insert_invite(
        tx,
        circle_id=circle_id,
        invite_id=made.invite_id,
        secret_hash=_hash(secret),
        made_by=by.member_id,
        expires_at=made.expires_at,
        uses=uses,
    )
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="invite_made", subject_id=made.invite_id)
    return made


async def list_invites(tx: ReadTx, *, by: Person, circle_id: UUID) -> list[model.Invite]:
    """The links that still open something, the latest first; for the staff. NotFound, StaffNeeded."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    return await store.entries.list_invites(tx, circle_id=circle_id, at=tx.now)


async def revoke_invite(tx: Tx, *, by: Person, circle_id: UUID, invite_id: UUID) -> None:
    """Make a link open nothing any more. NotFound, StaffNeeded."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    if not await store.entries.delete_invite(tx, circle_id=circle_id, invite_id=invite_id):
        raise NotFound
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="invite_revoked", subject_id=invite_id)


async def find_invited_circle(tx: ReadTx, *, by: Person, circle_id: UUID, secret: str) -> model.CircleView:
    """The circle behind a link I was given, hidden ones too, without its photo; InviteNotValid when it opens nothing."""
    row = await store.circles.find_invited_view(tx, circle_id=circle_id, person_id=by.member_id, secret_hash=_hash(secret))
    if row is None:
        raise InviteNotValid
    return (await show_circles(tx, by=by, rows=[msgspec.structs.replace(row, picture=None)]))[0]


async def count_invite_try(tx: Tx, *, by: Person) -> None:
    """Count that I try a link, in a transaction of its own: a try that opens nothing is raised, and must count too. TooMany."""
    await ratelimit.take(tx, _TRIES, str(by.member_id))


async def accept_invite(tx: Tx, *, by: Person, circle_id: UUID, secret: str) -> model.CircleView:
    """Join by a link whose try is counted; being in already is fine and uses nothing up. InviteNotValid, WasRemoved, TooManyCircles."""
    identity.may_act(by)
    invited = await find_invited_circle(tx, by=by, circle_id=circle_id, secret=secret)
    if invited.role is not None:
        return invited
    circle = await store.circles.find_circle_for_update(tx, circle_id=circle_id)
    if circle is None:
        raise InviteNotValid
    removal = await store.members.find_removal(tx, circle_id=circle_id, person_id=by.member_id)
    policy.may_return(removal, tx.now)
    joined = await membership.add_member(tx, circle_id=circle_id, person_id=by.member_id, charter_version=circle.charter_version)
    if joined and not await store.entries.update_invite_used(tx, circle_id=circle_id, secret_hash=_hash(secret), at=tx.now):
        raise InviteNotValid
    return await find_circle(tx, by=by, circle_id=circle_id)
