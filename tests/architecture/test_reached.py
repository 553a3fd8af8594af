"""Every deed of a page is a call of the API too, or it stands here with the reason."""

import pytest

from tests.architecture.rules import all_sources, read_source
from tests.architecture.rules.reached import deeds_out_of_reach
from tests.policy_table.test_policy_table import find_deeds

NOT_CALLED = {
    "circles.find_briefs": "a program that has an id asks for the circle itself",
    "circles.find_circle_photo": "the picture has an address of its own, which every answer about the circle holds",
    "circles.find_my_circle_ids": "a part of GET /circles/mine",
    "circles.record_decision": "a part of deleting what somebody else said",
    "credit.ask_to_see": "POST /credit/asks asks web/trusting, which asks the circle who is in it",
    "credit.find_card_facts": "GET /people/{id}/credit asks web/trusting, which asks the circles who is in them",
    "credit.give_grant": "POST /credit/grants asks web/trusting, which asks the circle who is in it",
    "credit.look_at_score": "POST /people/{id}/credit/looks asks web/trusting, which asks the circles who is in them",
    "feed.find_openings": "first words beside a line of the inbox; GET /me/written has all that one wrote",
    "identity.begin_check": "POST /me/checks and those below it count the try by web/checking, as the page does",
    "identity.enter_demo": "one click for who looks at the demonstration, in a browser",
    "identity.list_people": "GET /people asks discovery, which leaves out who is out of sight",
    "identity.prove_step_up": "every call that takes `passkey` proves with it",
    "identity.record_check": "POST /me/checks and those below it keep what was claimed by web/checking, as the page does",
    "identity.search_people": "GET /search asks discovery, which leaves out who is out of sight",
    "identity.welcome_first_operator": "the first questions of a new house, asked once and in a browser",
    "media.attach_media": "a part of sending a message, which says what it carries",
    "messaging.check_reader": "GET /attachments/{owner_id}/{media_id} asks web/attached, which asks it",
    "messaging.count_talk_requests": "a number beside a link; GET /talk-requests has the requests",
    "messaging.ask_to_talk": "POST /talk-requests asks web/acquainting, which looks whether the post where they met is there",
    "messaging.find_talk_request": "what moderation asks of a request that is reported; GET /talk-requests has it",
    "messaging.leave_reported": "a part of POST /reports about a request",
    "messaging.count_unread_rooms": "a number beside a link; GET /messages has the rooms",
    "messaging.find_group_seat": "what the bots' own questions ask first; GET /rooms/{id}/about tells how I stand in a group",
    "messaging.find_pair": "POST /pairs gives the room of two, and makes it where there is none",
    "messaging.find_place": "what a page asks before it shows a form of money; the call asks the same by itself",
    "messaging.find_glimpses": "a room's name and first words beside a line of the inbox; GET /rooms/{id} has both",
    "messaging.mark_read": "POST /rooms/{id}/read asks notices, which lets go of the lines about what was read",
    "messaging.find_standings": "what a page of a room asks of each bubble; GET /rooms/{id}/messages/{position}/urgent has it",
    "messaging.find_messages": "what a page quotes; GET /rooms/{id}/messages/{position} gives one, and a page of the room many",
    "messaging.find_seat_of_staff": "what the bots' own questions ask first; GET /rooms/{id}/about tells how I stand in a group",
    "messaging.hold_as_staff": "what every deed with a bot does first",
    "messaging.is_in_room": "what web asks about a packet for a room, as the calls do",
    "messaging.list_others": "the people of a form; GET /rooms/{id}/members has them",
    "messaging.send_message": "POST /rooms/{id}/messages asks the postbox, which posts what is plain together",
    "notices.count_beside_messages": "a part of the number on the app's mark, which GET /notices/count has",
    "moderation.count_open_reports": "a number beside a link; GET /desk/reports has the reports",
    "moderation.find_subject_author": "what the page of a report asks before its form is shown; the call is refused the same way",
    "wallet.fill_packet": "POST /wallet/packets asks web/gifting, which asks the circle whether one may speak to it",
    "wallet.find_packet": "GET /wallet/packets/{id} asks web/gifting, which asks the circle who is in it",
    "wallet.find_audience": "what web/gifting asks before each question and deed about a packet, as the page does",
    "wallet.list_packets": "GET /circles/{id}/packets asks web/gifting, which asks the circle who is in it",
    "wallet.open_share": "POST /wallet/packets/{id}/open asks web/gifting, which asks the circle who is in it",
    "wallet.add_currency": "the first questions of a new house add the one it has",
    "wallet.list_ends": "names beside the accounts of a proposal; GET /desk/money/accounts/{account_id} tells whose one is, and logs it",
    "wallet.accept_offer": "POST /rooms/{id}/messages/{position}/accept or /decline asks messaging, which shows the offer",
    "wallet.decline_offer": "POST /rooms/{id}/messages/{position}/accept or /decline asks messaging, which shows the offer",
    "wallet.offer_transfer": "POST /rooms/{id}/transfers offers by messaging, which shows the offer",
    "wallet.send_one": "POST /wallet/transfers asks the teller, who posts many at once and this one where it is not that simple",
    "relations.count_requests": "a number beside a link; GET /contacts has the requests",
}


def test_every_deed_is_reached_by_a_call_or_has_a_reason_not_to() -> None:
    calls = [source for source in all_sources() if source.package == "api"]
    assert deeds_out_of_reach(find_deeds(), calls, told=NOT_CALLED) == []


@pytest.mark.parametrize(
    ("text", "told", "complaints"),
    [
        ("from quanzi import wallet\n\nwallet.send_money()", [], ["wallet.open_account is reached by no call of the API"]),
        ("from quanzi.wallet import desk as till\n\ntill.send_money(till.open_account())", [], []),
        (
            "from elsewhere import wallet\n\nwallet.send_money()",
            ["wallet.open_account"],
            ["wallet.send_money is reached by no call of the API"],
        ),
        (
            "from quanzi import wallet\n\nwallet.send_money(wallet.open_account)",
            ["wallet.open_account", "wallet.gone"],
            ["wallet.gone has a reason, and is reached or gone", "wallet.open_account has a reason, and is reached or gone"],
        ),
    ],
)
def test_a_planted_deed_without_a_call_is_caught(text: str, told: list[str], complaints: list[str]) -> None:
    deeds = ["wallet.open_account", "wallet.send_money"]
    assert deeds_out_of_reach(deeds, [read_source("api/wallet.py", text)], told=told) == complaints
