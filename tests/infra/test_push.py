"""Web Push: sealed as RFC 8291 says to the byte, signed as RFC 8292 says, and handed over in time."""

import base64
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from quanzi.infra import crypto, push
from quanzi.infra.outside import Answer, NotOutside, Outside
from quanzi.infra.push import BadSubscription, PushRefused, Subscription, SubscriptionGone, WebPush
from quanzi.infra.settings import load_settings
from quanzi.kernel.errors import Invalid

# RFC 8291, section 5
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
AS_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
    "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
TO = Subscription("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV", UA_PUBLIC, AUTH)


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_the_standard_comes_out_to_the_byte() -> None:
    ours = ec.derive_private_key(int.from_bytes(_decode(AS_PRIVATE)), ec.SECP256R1())
    sealed = push.seal(b"When I grow up, I want to be a watermelon", to=TO, ours=ours, salt=_decode(SALT))
    assert sealed == _decode(SEALED)


def test_no_message_is_sealed_twice_alike_and_none_is_too_long() -> None:
    assert push.seal(b"x", to=TO) != push.seal(b"x", to=TO)
    with pytest.raises(Invalid):
        push.seal(b"x" * 3001, to=TO)


def test_the_push_service_knows_the_house_by_its_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = int(time.time())
    header = push.sign_for(TO.endpoint, key=key, contact="mailto:house@example.org", now=now)
    scheme, _, rest = header.partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(parts["t"], ECKey.import_key(pem)).claims
    assert (scheme, parts["k"]) == ("vapid", push.public_text(key))
    assert (claims["aud"], claims["sub"]) == ("https://push.example.net", "mailto:house@example.org")
    assert now < claims["exp"] <= now + 24 * 3600
    assert len(_decode(parts["k"])) == 65


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        (Subscription("http://push.example.net/x", UA_PUBLIC, AUTH), NotOutside),
        (Subscription("https://127.0.0.1/x", UA_PUBLIC, AUTH), NotOutside),
        (Subscription("https://push.example.net/" + "x" * 1000, UA_PUBLIC, AUTH), BadSubscription),
        (Subscription(TO.endpoint, "AAAA", AUTH), BadSubscription),
        (Subscription(TO.endpoint, UA_PUBLIC[:-4] + "AAAA", AUTH), BadSubscription),
        (Subscription(TO.endpoint, UA_PUBLIC, "AAAA"), BadSubscription),
        (Subscription(TO.endpoint, UA_PUBLIC, "not base64!"), BadSubscription),
        (Subscription(TO.endpoint, "ü", AUTH), BadSubscription),
    ],
)
def test_what_no_browser_gives_is_refused(to: Subscription, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        push.check_subscription(to)
    push.check_subscription(TO)


@pytest.mark.parametrize(
    ("status", "refusal"), [(201, None), (404, SubscriptionGone), (410, SubscriptionGone), (429, PushRefused), (503, PushRefused)]
)
async def test_what_the_push_service_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, refusal: type[Exception] | None
) -> None:
    got: list[dict[str, str]] = []

    async def post(_self: Outside, url: str, *, body: bytes, headers: dict[str, str]) -> Answer:
        assert url == TO.endpoint
        assert b"hello" not in body
        got.append(headers)
        return Answer(status, {}, b"")

    monkeypatch.setattr(Outside, "post", post)
    web = WebPush(Outside(), crypto.open_keys(tmp_path / "keys.json"), "mailto:house@example.org")
    if refusal is None:
        await web.send(TO, message=b"hello", topic="t" * 32, urgency="high")
    else:
        with pytest.raises(refusal):
            await web.send(TO, message=b"hello", topic="t" * 32, urgency="high")
    assert (got[0]["content-encoding"], got[0]["urgency"], got[0]["topic"]) == ("aes128gcm", "high", "t" * 32)


def test_the_key_is_kept_with_the_others_and_stays(tmp_path: Path) -> None:
    first = crypto.open_keys(tmp_path / "keys.json")
    text = push.public_text(first.push_key())
    crypto.rotate_keys(tmp_path / "keys.json")
    crypto.rotate_issuer_key(tmp_path / "keys.json")
    assert push.public_text(crypto.open_keys(tmp_path / "keys.json").push_key()) == text == push.public_text(first.push_key())


async def test_the_console_prints_what_a_device_would_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings(home=tmp_path, environment={"QUANZI_PUSH": "console"})
    printed = push.open_push(settings, outside=Outside(), keys=crypto.open_keys(tmp_path / "keys.json"))
    await printed.send(TO, message=b'{"title": "Quanzi"}', topic="t", urgency="normal")
    out = capsys.readouterr().out
    assert "push.example.net" in out
    assert "JzLQ3" not in out
    assert isinstance(
        push.open_push(load_settings(home=tmp_path, environment={}), outside=Outside(), keys=crypto.open_keys(tmp_path / "keys.json")),
        WebPush,
    )
