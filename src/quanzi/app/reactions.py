"""Who reacts to what, on one screen. Lower slices say what happened; nobody below knows who listens."""

from collections.abc import Sequence

from quanzi import circles, feed, live, messaging, moderation, relations, wallet
from quanzi.circles import belonging
from quanzi.credit import disputes, vouching
from quanzi.credit import reactions as credit_reactions
from quanzi.feed import own
from quanzi.identity import showing
from quanzi.infra.outbox import Reaction
from quanzi.infra.postgres import Tx
from quanzi.kernel.event import Event
from quanzi.messaging import listening
from quanzi.messaging import reactions as messaging_reactions
from quanzi.wallet import promises
from quanzi.wallet import reactions as wallet_reactions


async def forget_reported(tx: Tx, event: own.TakenBack) -> None:
    """What its author took back is quoted in no report any more."""
    await moderation.forget_subject(tx, place_id=event.circle_id, subject_id=event.item_id)


REACTIONS: dict[type[Event], Sequence[Reaction]] = {
    feed.PostPublished: [live.tell_of_post],
    feed.CommentPublished: [live.tell_of_comment],
    own.TakenBack: [forget_reported],
    circles.MemberJoined: [live.tell_of_join],
    circles.MemberLeft: [live.tell_of_leave, messaging_reactions.leave_circle_rooms],
    circles.MemberRemoved: [live.tell_of_removal, messaging_reactions.leave_circle_rooms],
    belonging.CircleEnded: [messaging_reactions.end_circle_rooms],
    relations.PersonBlocked: [
        wallet_reactions.forget_payees,
        wallet_reactions.close_requests,
        credit_reactions.end_vouches_between,
        credit_reactions.end_access_between,
        messaging_reactions.close_between,
        live.tell_of_block,
    ],
    relations.ContactMade: [messaging_reactions.trust_contacts],
    messaging.MessagesPosted: [messaging_reactions.tell_posts_again, messaging_reactions.index_posts],
    listening.MessageEdited: [messaging_reactions.index_edit],
    listening.MessageRecalled: [messaging_reactions.forget_recalled],
    listening.RoomChanged: [messaging_reactions.tell_change_again],
    wallet.MoneyMoved: [wallet_reactions.count_months],
    showing.PersonVerified: [credit_reactions.note_tier],
    promises.RequestHonoured: [credit_reactions.note_request],
    promises.DebtsSettled: [credit_reactions.note_debts],
    promises.DebtOverdue: [credit_reactions.note_overdue],
    promises.OrderPaid: [credit_reactions.note_order],
    promises.OrderMissed: [credit_reactions.note_missed_order],
    promises.DepositHonoured: [credit_reactions.note_deposit],
    vouching.WordBroken: [credit_reactions.lose_stakes],
    vouching.VouchChanged: [credit_reactions.weigh_around],
    disputes.ItemCorrected: [credit_reactions.tell_viewers, credit_reactions.return_stakes],
}
