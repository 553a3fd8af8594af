"""Who reacts to what, on one screen. Lower slices say what happened; nobody below knows who listens."""

from collections.abc import Sequence

from quanzi import bots, circles, feed, live, messaging, moderation, notices, relations, wallet
from quanzi.app import urgent as urgent_calls
from quanzi.bots import reactions as bot_reactions
from quanzi.circles import belonging
from quanzi.circles import telling as circles_telling
from quanzi.credit import disputes, vouching
from quanzi.credit import reactions as credit_reactions
from quanzi.credit import telling as credit_telling
from quanzi.feed import own
from quanzi.feed import telling as feed_telling
from quanzi.identity import showing
from quanzi.infra.outbox import Reaction
from quanzi.infra.postgres import Tx
from quanzi.kernel.event import Event
from quanzi.media import attachments
from quanzi.messaging import calling, contacting, hearing, listening, speaking
from quanzi.messaging import reactions as messaging_reactions
from quanzi.moderation import messages
from quanzi.notices import reactions as notice_reactions
from quanzi.notices import room_reactions
from quanzi.wallet import conversing, promises
from quanzi.wallet import reactions as wallet_reactions
from quanzi.wallet import telling as wallet_telling


async def forget_reported(tx: Tx, event: own.TakenBack) -> None:
    """What its author took back is quoted in no report any more."""
    await moderation.forget_subject(tx, place_id=event.circle_id, subject_id=event.item_id)


async def tell_staff_of_report(tx: Tx, event: moderation.SubjectReported) -> None:
    """Something said in a circle was reported: its staff are told that there is something to look at, but not who said it."""
    if event.subject_kind in {"post", "comment"}:
        staff = await circles_telling.find_staff_ids(tx, circle_id=event.place_id)
        news = [
            notices.News(event.id, to, notices.Kind.REPORT, event.place_id, event.at, None, event.place_id)
            for to in sorted(staff - {event.author_id})
        ]
        await notices.tell_people(tx, news=news)


async def tell_of_removal(tx: Tx, event: messages.MessageRemoved) -> None:
    """Operators took a message out of a conversation: its author reads why."""
    news = notices.News(event.id, event.person_id, notices.Kind.DECISION, event.decision_id, event.at)
    await notices.tell_people(tx, news=[news])


REACTIONS: dict[type[Event], Sequence[Reaction]] = {
    feed.PostPublished: [live.tell_of_post],
    feed.CommentPublished: [live.tell_of_comment, notice_reactions.tell_of_comment],
    feed_telling.ItemLiked: [notice_reactions.tell_of_like],
    own.TakenBack: [forget_reported, notice_reactions.forget_subject],
    circles.MemberJoined: [live.tell_of_join],
    circles.MemberLeft: [live.tell_of_leave, messaging_reactions.leave_circle_rooms],
    circles.MemberRemoved: [live.tell_of_removal, messaging_reactions.leave_circle_rooms],
    belonging.CircleEnded: [messaging_reactions.end_circle_rooms],
    circles_telling.JoinAsked: [notice_reactions.tell_staff_of_request],
    circles_telling.JoinAnswered: [notice_reactions.tell_of_answer],
    circles_telling.CircleOffered: [notice_reactions.tell_of_offer],
    circles_telling.DecisionMade: [notice_reactions.tell_of_decision],
    moderation.SubjectReported: [tell_staff_of_report],
    messages.MessageRemoved: [tell_of_removal],
    notices.NoticesArrived: [live.tell_of_notices],
    relations.ContactAsked: [notice_reactions.tell_of_contact_asked],
    relations.PersonBlocked: [
        wallet_reactions.forget_payees,
        wallet_reactions.close_requests,
        credit_reactions.end_vouches_between,
        credit_reactions.end_access_between,
        messaging_reactions.close_between,
        live.tell_of_block,
        notice_reactions.forget_between,
    ],
    relations.ContactMade: [messaging_reactions.trust_contacts, notice_reactions.tell_of_contact_made],
    messaging.MessagesPosted: [
        messaging_reactions.tell_posts_again,
        messaging_reactions.index_posts,
        room_reactions.tell_of_messages,
        bot_reactions.offer_said,
    ],
    listening.PersonMentioned: [room_reactions.tell_of_mention],
    speaking.GroupEnded: [bot_reactions.end_bots],
    bots.BotStopped: [notice_reactions.tell_staff_of_bot],
    listening.MessageEdited: [messaging_reactions.index_edit],
    listening.MessageRecalled: [messaging_reactions.forget_recalled, room_reactions.withdraw_message],
    listening.RoomChanged: [messaging_reactions.tell_change_again],
    attachments.FileScanned: [messaging_reactions.tell_of_scan],
    contacting.TalkAsked: [room_reactions.tell_of_talk],
    contacting.TalkAccepted: [room_reactions.tell_of_yes],
    hearing.GroupInvited: [room_reactions.tell_of_invitation],
    hearing.GroupAsked: [room_reactions.tell_staff_of_wish],
    hearing.GroupEntered: [room_reactions.tell_of_entry],
    hearing.RoomLeft: [room_reactions.forget_room],
    calling.UrgentAsked: [urgent_calls.tell_of_urgent],
    calling.UrgentConfirmed: [urgent_calls.settle_notice],
    wallet.MoneyMoved: [wallet_reactions.count_months, notice_reactions.tell_of_money],
    conversing.StandingChanged: [messaging_reactions.follow_money],
    showing.PersonVerified: [credit_reactions.note_tier],
    promises.RequestHonoured: [credit_reactions.note_request],
    promises.DebtsSettled: [credit_reactions.note_debts],
    promises.DebtOverdue: [credit_reactions.note_overdue],
    promises.OrderPaid: [credit_reactions.note_order],
    promises.OrderMissed: [credit_reactions.note_missed_order],
    promises.DepositHonoured: [credit_reactions.note_deposit],
    vouching.WordBroken: [credit_reactions.lose_stakes],
    vouching.VouchChanged: [credit_reactions.weigh_around],
    wallet_telling.MoneyAsked: [notice_reactions.tell_of_request],
    wallet_telling.PacketGiven: [notice_reactions.tell_of_packet],
    credit_telling.ScoreAsked: [notice_reactions.tell_of_score_asked],
    credit_telling.AccessGiven: [notice_reactions.tell_of_access],
    credit_telling.ScoreChanged: [notice_reactions.tell_of_score],
    credit_telling.UnusualInterest: [notice_reactions.tell_of_interest],
    credit_telling.DisputeDecided: [notice_reactions.tell_of_dispute],
    credit_telling.VouchOffered: [notice_reactions.tell_of_vouch],
    disputes.ItemCorrected: [credit_reactions.tell_viewers, credit_reactions.return_stakes],
}
