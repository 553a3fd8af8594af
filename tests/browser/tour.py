"""The way through every page of the house: what has to be there first, who looks at it, and how it is reached."""

import re
import secrets
from contextlib import ExitStack, closing

from playwright.sync_api import Page

from quanzi import credit
from quanzi.infra import crypto, home
from quanzi.web.assets import STATIC_FOLDER
from quanzi.web.rendering import TEMPLATES_FOLDER
from quanzi.world.demo_town import circle_id
from tests.browser import furnish, groups, rights, room_stops
from tests.browser.conftest import Demo
from tests.browser.guest import Guest, send_transfer
from tests.browser.scores import add_learnt_card, send_unticked, show_scores
from tests.browser.stop import Stop
from tests.browser.stop import press as _press
from tests.browser.stop import press_two as _press_two
from tests.browser.stop import send as _send

DOORS = ("member", "newcomer", "owner", "operator")
NOBODY = "00000000-0000-7000-8000-000000000000"
CLOSED = str(circle_id("savings-miyani"))
_PHOTO = STATIC_FOLDER / "icons" / "icon-192.png"


def page_templates() -> set[str]:
    """Every template that is a whole page."""
    found = (TEMPLATES_FOLDER / "pages").glob("*.html")
    return {path.stem for path in found if '{% extends "base.html" %}' in path.read_text()}


def _get_proofs(page: Page) -> None:
    page.locator("[data-prove-batch] [name=ticked]").check()
    page.locator("[data-prove-batch] button").click()
    page.locator("[data-prove-when=ready]").wait_for()
    page.reload()
    page.locator("[data-prove-when=ready]").wait_for()


def _make_codes(page: Page) -> None:
    again = page.locator("details:has([action='/me/recovery-codes']) summary")
    if again.count():
        again.click()
    page.locator("form[action='/me/recovery-codes'] button").click()


def _ask_code(page: Page) -> None:
    _send("form[action='/sign-in']", address=f"tour-{secrets.token_hex(4)}@example.org")(page)
    page.wait_for_url("**/sign-in/code")


def _give_bank_file(page: Page) -> None:
    """The sandbox's own file, in which the bank has something that we have not."""
    body = page.request.get("/desk/bank/sandbox-file?form=camt").body()
    page.locator("input[name=file]").set_input_files({"name": "bank.xml", "mimeType": "application/xml", "buffer": body})
    page.locator("form[action='/desk/bank/files'] button[type=submit]").click()


def _join_closed(page: Page) -> None:
    page.evaluate("id => { const box = document.querySelector('input[name=circle]'); box.value = id; box.checked = true }", CLOSED)
    page.locator("form[action='/welcome/circles'] button[type=submit]").last.click()


TOUR: dict[str, list[Stop]] = {
    "": [
        Stop("landing", "/"),
        Stop("about", "/about"),
        Stop("sign_in", "/sign-in"),
        Stop("sign_in", "/sign-up"),
        Stop("sign_in", "/sign-in", _send("form[action='/sign-in']", address="nowhere")),
        Stop("sign_in_code", "/sign-in", _ask_code),
        Stop("sign_in_recover", "/sign-in/recover"),
        Stop("sign_in_lost", "/sign-in/lost"),
        Stop("lock", "/lock"),
        Stop("lock", "/lock?done=yes"),
        Stop("setup", "/setup/{secret}"),
        Stop("notices_stop", "{stop}"),
        Stop("address_stop", f"/addresses/stop/{NOBODY}/{NOBODY}/none"),
        Stop("styleguide", "/styleguide"),
        Stop("api_docs", "/api/docs"),
        Stop("offline", "/offline"),
        Stop("reserves", "/reserves"),
        Stop("error", "/no-such-page"),
    ],
    "newcomer": [
        Stop("welcome_name", "/welcome"),
        Stop("welcome_interests", "/welcome/interests"),
        Stop("welcome_circles", "/welcome/circles", wide=True),
        Stop("home", "/home", wide=True),
        Stop("circles", "/circles"),
        Stop("messages", "/messages"),
    ],
    "member": [
        Stop("home", "/home", wide=True),
        Stop("circles", "/circles", wide=True),
        Stop("circle_new", "/circles/new"),
        Stop("circle", "{circle}", wide=True),
        Stop("circle_about", "{circle}/about"),
        Stop("circle_members", "{circle}/members"),
        Stop("circle_leave", "{circle}/leave"),
        Stop("circle_ask", "{closed}/ask"),
        Stop("invite", "{invite}"),
        Stop("post", "{thread}", wide=True),
        Stop("post", "{post}"),
        Stop("post_history", "{post}/history"),
        Stop("compose", "/compose"),
        Stop("compose", "{post}/edit"),
        Stop("comment_edit", "{comment}/edit"),
        Stop("comment_history", "{comment}/history"),
        Stop("report", "/report?at={thread}"),
        Stop("messages", "/messages", wide=True),
        Stop("messages", "/messages?q=nobody-is-called-so"),
        Stop("room", "{room}", wide=True),
        Stop("room", "{room}?at=2"),
        Stop("room", "{room}?edit=2"),
        Stop("room_money", "{room}/transfer"),
        Stop("room_money", "{room}/request"),
        Stop("room_money", "{room}/packet"),
        Stop("room_split", "{room}/split"),
        Stop("room_transfer", "{transfer}"),
        Stop("room", "{room}?quote=1"),
        *room_stops.MEMBER,
        Stop("room", "{work}", wide=True),
        Stop("urgent", "{urgent}", wide=True),
        Stop("urgent_new", "{work}/urgent?at=2"),
        Stop("me_urgent", "/me/urgent"),
        Stop("message_history", "{room}/1/history"),
        Stop("people", "/people", wide=True),
        Stop("people", "/people/like-me"),
        Stop("people", "/people/contacts"),
        Stop("people", "/people/requests"),
        Stop("people", "/people/following"),
        Stop("person", "{person}", wide=True),
        Stop("person_card", "{person}/card", send_unticked("form[action$='/card/show']"), wide=True),
        Stop("talk", "{hello}", _send("form[action$='/talk']", text="See www.example.org"), wide=True),
        Stop("talk", "{hello}"),
        Stop("talk_requests", "/messages/requests", wide=True),
        Stop("talk_requests", "/messages/requests?tab=sent"),
        Stop("me_reach", "/me/reach"),
        Stop("credit_asks", "/credit/asks", wide=True),
        Stop("credit_grants", "/credit/grants", send_unticked("form[action='/credit/grants']")),
        Stop("credit_looks", "/credit/looks"),
        Stop("credit_authorise", "{authorise}"),
        Stop("search", "/search?q=li", wide=True),
        Stop("search", "/search?q=qqqqqq"),
        Stop("me", "/me", wide=True),
        Stop("welcome_joined", "/welcome/circles", _join_closed),
        Stop("wallet", "/wallet", wide=True),
        Stop("wallet_movements", "/wallet/movements"),
        Stop("wallet_movement", "/wallet", _press("a[href^='/wallet/movements/']")),
        Stop("wallet_payees", "/wallet/send"),
        Stop("wallet_send", "/wallet/send", _press("main .list a[href^='/wallet/send/']")),
        Stop("wallet_requests", "/wallet/requests", wide=True),
        Stop("wallet_requests", "/wallet/requests?side=mine"),
        Stop("wallet_request", "/wallet/requests", _press("main a.list-row[href^='/wallet/requests/']")),
        Stop("wallet_payees", "/wallet/requests/new"),
        Stop("wallet_ask", "/wallet/requests/new", _press("main .list a[href^='/wallet/requests/new/']")),
        Stop("wallet_parcel", "/wallet/send/address"),
        Stop("wallet_orders", "/wallet/standing"),
        Stop("wallet_payees", "/wallet/standing/new"),
        Stop("wallet_order_new", "/wallet/standing/new", _press("main a[href^='/wallet/standing/new/']")),
        Stop("wallet_order", "/wallet/standing", _press("main a.list-row[href^='/wallet/standing/']")),
        Stop("wallet_splits", "/wallet/split"),
        Stop("wallet_split_new", "/wallet/split/new"),
        Stop("wallet_split", "/wallet/split", _press("main a.list-row[href^='/wallet/split/']")),
        Stop("wallet_collections", "/wallet/collect"),
        Stop("wallet_collect_new", "/wallet/collect/new"),
        Stop("wallet_collection", "/wallet/collect", _press("main a.list-row[href^='/wallet/collect/']")),
        Stop("collect", "{collect}"),
        Stop("wallet_bank", "/wallet/bank"),
        Stop("wallet_bank", "/wallet/bank", _send("form[action='/wallet/bank/accounts']", holder="Somebody Else", number="12345678")),
        Stop("wallet_top_up", "/wallet/top-up"),
        Stop("wallet_withdraw", "/wallet/withdraw"),
        Stop("wallet_withdraw_confirm", "/wallet/withdraw", _send("form[action='/wallet/withdraw']", amount="10")),
        Stop("wallet_safety", "/wallet/safety"),
        Stop("wallet_statement", "/wallet/statement", wide=True),
        Stop("wallet_counted", "/wallet/counted", wide=True),
        Stop("wallet_statement", "/wallet/statement?from=2026-03-02&to=2026-03-01"),
        Stop("wallet_waits", "/wallet/waits"),
        Stop("wallet_wait", "/wallet/waits", _press("main a[href^='/wallet/waits/']")),
        Stop("wallet_shared", "/wallet/shared"),
        Stop("wallet_shared_new", "/wallet/shared/new"),
        Stop("wallet_fund", "/wallet/shared", _press("main .list a[href^='/wallet/shared/']"), wide=True),
        Stop("wallet_fund_pay", "/wallet/shared", _press_two("main .list a[href^='/wallet/shared/']", "a[href$='/pay']")),
        Stop("wallet_fund_propose", "/wallet/shared", _press_two("main .list a[href^='/wallet/shared/']", "a[href$='/propose']")),
        Stop("wallet_fund_signers", "/wallet/shared", _press_two("main .list a[href^='/wallet/shared/']", "a[href$='/signers']")),
        Stop("wallet_proposal", "/wallet/shared", _press_two("main .list a[href^='/wallet/shared/']", "a[href*='/proposals/']")),
        Stop("wallet_claims", "/wallet/claims"),
        Stop("wallet_claim", "/wallet/claims", _press("main a[href^='/wallet/claims/']")),
        Stop("wallet_limits", "/wallet/safety/limits"),
        Stop("wallet_unlock", "/wallet/safety/unlock"),
        Stop("wallet_lock_code", "/wallet/safety", _press("form[action='/wallet/safety/code'] button")),
        Stop("wallet_oversight", "/wallet/oversight"),
        Stop("wallet_debts", "/wallet/debts", wide=True),
        Stop("wallet_debts", "/wallet/debts?show=closed"),
        Stop("wallet_debt_people", "/wallet/debts/new"),
        Stop("wallet_debt_new", "/wallet/debts/new", _press("main a[href^='/wallet/debts/new/']")),
        Stop("wallet_debt", "/wallet/debts", _press("main .list a[href^='/wallet/debts/']")),
        Stop("wallet_netting", "/wallet/netting", wide=True),
        Stop("wallet_clearing", "/wallet/netting", _press("main a[href^='/wallet/netting/']")),
        Stop("wallet_packets", "/wallet/packets", wide=True),
        Stop("wallet_packet", "/wallet/packets", _press("a.packet-strip")),
        Stop("wallet_packet", "/wallet/packets", _press("a.packet-strip-done")),
        Stop("wallet_packet_for", "/wallet/packets/new"),
        Stop("wallet_packet_new", "{circle}/packets/new"),
        Stop("circle_packets", "{circle}/packets"),
        Stop("credit", "/credit", wide=True),
        Stop("credit_group", "/credit/group"),
        Stop("credit_what_if", "/credit/what-if?tenure_months=40", wide=True),
        Stop("credit_prove", "/credit/prove", wide=True),
        Stop("credit_prove", "{asked}", _get_proofs),
        Stop("credit_verify", "/credit/verify"),
        Stop("credit_asked", "/credit/verify", _press("form[action='/credit/verify'] button")),
        Stop("credit_fact", "{item}", wide=True),
        Stop("credit_disputes", "/credit/disputes"),
        Stop("credit_dispute", "{dispute}"),
        Stop("credit_decisions", "/credit/decisions"),
        Stop("credit_decision", "{decision}", wide=True),
        Stop("credit_corrections", "/credit/corrections"),
        Stop("credit_vouches", "/credit/vouches", wide=True),
        Stop("credit_vouch_new", "{voucher}"),
        Stop("credit_cards", "/credit/cards"),
        Stop("credit_card", "/credit/cards", _press("main a[href^='/credit/cards/']")),
        Stop("group_new", "/messages/new-group"),
        Stop("group_about", "{group}/about", wide=True),
        Stop("group_links", "{group}/links", _press("form[action$='/links'] button")),
        Stop("group_member", "{group}/people/{group_member}"),
        Stop("group_waiting", "{group}/waiting"),
        Stop("group_join", "{group_link}"),
        Stop("group_invitations", "/messages/invitations"),
        Stop("group_readers", "{work}/readers/1"),
        Stop("group_bots", "{group}/bots"),
        Stop("group_bot", "{group_bot}", wide=True),
        Stop("message_forward", "{group}/forward/1"),
        Stop("drop_ins", "/messages/drop-ins"),
        Stop("message_search", "/messages/search?q=tea", wide=True),
        Stop("credit_report", "{report}", wide=True),
        Stop("me_profile", "/me/profile"),
        Stop("me_privacy", "/me/privacy"),
        Stop("me_sessions", "/me/sessions"),
        Stop("me_passkeys", "/me/passkeys"),
        Stop("me_recovery_codes", "/me/passkeys", _make_codes),
        Stop("me_second_factor", "/me/second-factor"),
        Stop("me_second_factor", "/me/second-factor", _press("form[action='/me/second-factor/start'] button")),
        Stop("me_tokens", "/me/tokens"),
        Stop("me_addresses", "/me/addresses"),
        Stop("me_real_name", "/me/real-name"),
        Stop("me_data", "/me/data"),
        Stop("me_written", "/me/written"),
        Stop("me_decisions", "/me/decisions"),
        Stop("me_log", "/me/log"),
        Stop("notices", "/notices", wide=True),
        Stop("me_notices", "/me/notices", wide=True),
        Stop("me_notices", "/me/notices", _press_two("[name=quiet]", "form[action='/me/notices/manner'] button[type=submit]")),
        Stop("me_notices_circle", "/me/notices", _press("main a[href^='/me/notices/circles/']")),
        Stop("me_blocked", "/me/blocked"),
        Stop("error", "/no-such-page"),
    ],
    "owner": [
        Stop("urgent_plans", "/messages/urgent"),
        Stop("circle", "{circle}"),
        Stop("circle_manage", "{circle}/manage", wide=True),
        Stop("circle_manage", "{closed}/manage"),
        Stop("circle_invites", "{circle}/manage/invites", _press("form[action$='/manage/invites'] button")),
        Stop("circle_import", "{circle}/manage/import"),
        Stop("circle_import", "{circle}/manage/import", _send("form[action$='/manage/import']", text="one@example.org\nnowhere")),
        Stop("circle_reports", "{circle}/manage/reports"),
        Stop("circle_removed", "{closed}/manage/removed"),
        Stop("circle_log", "{closed}/manage/log"),
        Stop("circle_settings", "{circle}/manage/settings"),
        Stop("circle_person", "{circle}/manage/people/{member}"),
        Stop("remove", "{post}/moderate"),
        Stop("me_decisions", "/me/decisions"),
    ],
    "operator": [
        Stop("desk_risk", "/desk/risk"),
        Stop("desk_risk_rule", "/desk/risk", _press("main a[href^='/desk/risk/']")),
        Stop("room", "{ended}"),
        Stop("desk_cases", "/desk/waits"),
        Stop("desk_claims", "/desk/claims"),
        Stop("desk_merchants", "/desk/merchants", send_unticked("form[action='/desk/merchants']")),
        Stop("desk_score", "/desk/people/{member}/score"),
        Stop("desk_score", "/desk/people/{member}/score", _send("form[action$='/score']", reason="An item is disputed.")),
        Stop("desk", "/desk", wide=True),
        Stop("desk_review", "{review}"),
        Stop("desk_account", "/desk/people/{member}"),
        Stop("desk_reports", "/desk/reports"),
        Stop("desk_bank", "/desk/bank", _give_bank_file, wide=True),
        Stop("desk_ledger", "/desk/ledger", wide=True),
        Stop("desk_money", "/desk/money", wide=True),
        Stop("desk_money_why", "/desk/money/why"),
        Stop("desk_money_search", "{search}", wide=True),
        Stop("desk_money_transfer", "{search}", _press("#found a")),
        Stop("desk_money_account", "{account}"),
        Stop("desk_money_adjustments", "/desk/money/adjustments"),
        Stop("desk_money_limits", "/desk/money/limits", wide=True),
        Stop("desk_money_gifts", "/desk/money/gifts"),
        Stop("desk_disputes", "/desk/disputes"),
        Stop("desk_dispute", "{case}", wide=True),
        Stop("desk_overrides", "/desk/overrides"),
        Stop("desk_credit", "/desk/credit", wide=True),
    ],
}


def prepare(demo: Demo) -> dict[str, str]:
    """Fill the empty rooms, so that each page has something to show; the places that the tour's addresses name."""
    with ExitStack() as leaving:
        member, newcomer, owner, operator = (leaving.enter_context(closing(Guest(demo, key))) for key in DOORS)
        circle = furnish.shared_circle(member, owner)
        closed = furnish.found_closed(owner)
        newcomer.send(f"{closed}/ask", answer="Mostly beans, and some hope.")
        people = re.findall(r'href="(/people/[0-9a-f-]{36})"', member.read("/people").partition("<main")[2])
        member_id = member.find("/me", r'href="/people/([0-9a-f-]{36})"')
        owner.send(f"/people/{member_id}/ask")
        operator.send(f"/people/{member_id}/talk", text="We both like old films. Which one could you see again and again?")
        member.send(f"{people[-1]}/block")
        _ask_review(newcomer)
        member.send("/credit/on", agree="yes", text_version=credit.CONSENT_VERSION)
        places = _talk(member, circle)
        member.send("/report", at=places["thread"], category="spam", note="This was posted three times.")
        places |= rights.stage_rights(demo, member_id)
        places |= groups.stage_groups(member, owner, circle=circle, member_id=member_id)
        return places | {
            "circle": circle,
            "closed": closed,
            "person": people[0],
            "hello": furnish.find_stranger(member),
            "member": member_id,
            "room": member.find("/messages", r'href="(/messages/[0-9a-f-]{36})"'),
            **room_stops.stage_room(owner, member_id),
            "transfer": send_transfer(demo, owner, member_id),
            "ended": furnish.end_room(newcomer, operator),
            "authorise": show_scores(demo, member, owner, operator),
            "report": add_learnt_card(operator),
            "review": operator.find("/desk", r'href="(/desk/reviews/[0-9a-f/-]+)"'),
            "secret": home.set_up_secret(demo.home),
            "invite": furnish.invite(owner, closed),
            "collect": furnish.collect(owner),
            "stop": f"/notices/stop/{member_id}/{crypto.open_keys(crypto.key_file(demo.home)).sign(member_id, purpose='stop_digest')}",
            "asked": owner.send("/credit/verify", claim="ge_550").replace("verify/", "prove?question="),
            "search": (search := furnish.inquire(operator) + "&go=yes"),
            "account": operator.find("/desk/money", r'(?s).*href="(/desk/money/accounts/[0-9a-f-]{36})"')
            + f"?{search.partition('?')[2].partition('&')[0]}",
        }


def _talk(member: Guest, circle: str) -> dict[str, str]:
    """A post and a comment, each edited once; and a thread of somebody else's, since nobody reports herself."""
    post = member.send("/compose", files={}, circle=circle.rsplit("/", 1)[-1], text="The bridge at six in the morning.")
    member.send(f"{post}/edit", files={}, text="The bridge at six in the **evening**, of course.")
    comment = member.send(f"{post}/comments", text="Taken from the left bank.").replace("#comment-", "/comments/")
    member.send(f"{comment}/edit", text="Taken from the right bank.")
    thread = member.find(circle, rf'/report\?at=({circle}/posts/[0-9a-f-]{{36}})"')
    return {"post": post, "comment": comment, "thread": thread}


def _ask_review(newcomer: Guest) -> None:
    newcomer.send(
        "/me/real-name",
        files={"photos": ("card.png", _PHOTO.read_bytes())},
        check="documents",
        legal_name="Noah Fisher",
        document="passport",
        number="X1234567",
        born_on="1990-05-01",
    )
