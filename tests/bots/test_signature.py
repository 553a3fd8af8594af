"""Our signatures are those of Standard Webhooks: its own library reads ours, and we read its."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from standardwebhooks import Webhook, WebhookVerificationError

from quanzi.bots import policy, signature
from quanzi.bots.errors import HookNotSigned, HookTooOld
from quanzi.bots.model import read_hook_headers
from quanzi.kernel.errors import QuanziError
from tests.make.bots import KEYS

ONE, OTHER = (signature.find_secrets(KEYS, bot_id="one", serial=serial) for serial in (1, 2))
BODY = b'{"text": "\xe4\xbd\xa0\xe5\xa5\xbd"}'


def test_the_published_example() -> None:
    """Secret, id, time, body and signature of the specification's test vector."""
    made = signature.sign_body(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@settings(deadline=None)
@given(body=st.text(max_size=200))
def test_the_public_library_verifies_what_we_sign(body: str) -> None:
    headers = signature.sign_headers([ONE.check], message_id="msg_1", at=datetime.now(UTC), body=body.encode())
    Webhook(ONE.check).verify(body.encode(), headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER.check).verify(body.encode(), headers, json_parse=False)


def test_while_secrets_change_both_verify() -> None:
    headers = signature.sign_headers([OTHER.check, ONE.check], message_id="msg_1", at=datetime.now(UTC), body=BODY)
    for secret in (ONE, OTHER):
        assert Webhook(secret.check).verify(BODY, headers) == {"text": "你好"}


def _enter(*, secrets: list[str], headers: dict[str, str], body: bytes, now: datetime) -> type[QuanziError] | None:
    read = read_hook_headers(
        message_id=headers["webhook-id"], timestamp=headers["webhook-timestamp"], signature=headers["webhook-signature"]
    )
    try:
        policy.may_enter(headers=read, secrets=secrets, body=body, now=now)
    except QuanziError as refusal:
        return type(refusal)
    return None


@settings(deadline=None)
@given(seconds=st.integers(-1000, 1000), body=st.binary(max_size=100), flipped=st.integers(0, 99))
def test_what_the_public_library_signs_enters_for_five_minutes_and_unchanged(seconds: int, body: bytes, flipped: int) -> None:
    at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    # it signs text: what is no text is signed by us, which the test before holds to the same
    text = body.decode("latin-1")
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp()) + seconds),
        "webhook-signature": Webhook(ONE.speak).sign("msg_1", at + timedelta(seconds=seconds), text),
    }
    body = text.encode()
    assert _enter(secrets=[ONE.speak], headers=headers, body=body, now=at) is (None if abs(seconds) <= 300 else HookTooOld)
    assert _enter(secrets=[OTHER.speak, ONE.speak], headers=headers, body=body, now=at) is (None if abs(seconds) <= 300 else HookTooOld)
    assert _enter(secrets=[OTHER.speak], headers=headers, body=body, now=at) is HookNotSigned
    # a message to a bot is no message from it
    assert _enter(secrets=[ONE.check], headers=headers, body=body, now=at) is HookNotSigned
    assert _enter(secrets=[ONE.speak], headers=headers, body=body + b" ", now=at) is HookNotSigned
    if body:
        place = flipped % len(body)
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert _enter(secrets=[ONE.speak], headers=headers, body=changed, now=at) is HookNotSigned


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-id": ""}, {"webhook-timestamp": ""}, {"webhook-signature": ""}, {"webhook-signature": "v1"}, {"webhook-signature": "v1,"},
        {"webhook-signature": "v2,AAAA"}, {"webhook-signature": "v1,\u00e4"}, {"webhook-signature": "v1,====="}, {"webhook-signature": " "},
        {"webhook-signature": "v1,AAAA " * 500}, {"webhook-timestamp": "now"}, {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "-5"}, {"webhook-id": "a.b"}, {"webhook-id": "a b"}, {"webhook-id": "x" * 101},
        {"webhook-timestamp": "\u0663"},
    ],
)  # fmt: skip
def test_what_is_signed_in_no_readable_way_does_not_enter(headers: dict[str, str]) -> None:
    at = datetime.now(UTC)
    whole = signature.sign_headers([ONE.speak], message_id="msg_1", at=at, body=BODY)
    assert _enter(secrets=[ONE.speak], headers=whole, body=BODY, now=at) is None
    assert _enter(secrets=[ONE.speak], headers=whole | headers, body=BODY, now=at) is HookNotSigned
