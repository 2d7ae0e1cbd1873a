from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.trust import webhooks
from appliance.trust.errors import WebhookError

SECRET = bytes(range(32))
NOW = 1_795_341_600
BODY = b'{"type":"machine.released"}'
HEADERS = webhooks.sign(SECRET, "msg_1", NOW, BODY)
ids = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)

# The example that the libraries of Standard Webhooks share in their tests.
EXAMPLE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
EXAMPLE_BODY = b'{"test": 2432232314}'


def test_the_shared_example_is_signed_and_verified_alike() -> None:
    secret = webhooks.decode_secret(EXAMPLE_SECRET)
    assert webhooks.sign(secret, EXAMPLE["webhook-id"], 1614265330, EXAMPLE_BODY) == EXAMPLE
    assert webhooks.verify(secret, EXAMPLE, EXAMPLE_BODY, 1614265330) == EXAMPLE["webhook-id"]


@given(st.binary(min_size=24, max_size=64), ids, st.integers(0, 10**11), st.binary(max_size=200))
def test_what_is_signed_verifies(secret: bytes, message_id: str, timestamp: int, body: bytes) -> None:
    headers = webhooks.sign(secret, message_id, timestamp, body)
    assert webhooks.verify(secret, headers, body, timestamp) == message_id
    assert webhooks.decode_secret(webhooks.encode_secret(secret)) == secret


def test_every_changed_byte_of_body_and_headers_is_noticed() -> None:
    for position in range(len(BODY)):
        damaged = bytearray(BODY)
        damaged[position] ^= 1
        with pytest.raises(WebhookError, match="does not match"):
            webhooks.verify(SECRET, HEADERS, bytes(damaged), NOW)
    for name, value in HEADERS.items():
        for position in range(len(value)):
            changed = value[:position] + chr(ord(value[position]) ^ 1) + value[position + 1 :]
            with pytest.raises(WebhookError):
                webhooks.verify(SECRET, {**HEADERS, name: changed}, BODY, NOW)


def test_another_secret_does_not_verify() -> None:
    with pytest.raises(WebhookError, match="does not match"):
        webhooks.verify(bytes(32), HEADERS, BODY, NOW)


def test_one_valid_signature_of_several_is_enough() -> None:
    old = webhooks.sign(bytes(32), "msg_1", NOW, BODY)[webhooks.SIGNATURE]
    both = {**HEADERS, webhooks.SIGNATURE: f"v1a,xxx {old} {HEADERS[webhooks.SIGNATURE]}"}
    assert webhooks.verify(SECRET, both, BODY, NOW) == "msg_1"
    many = {**HEADERS, webhooks.SIGNATURE: "v1,x " * 16 + HEADERS[webhooks.SIGNATURE]}
    with pytest.raises(WebhookError, match="does not match"):
        webhooks.verify(SECRET, many, BODY, NOW)


def test_header_names_come_in_any_case() -> None:
    shouted = {name.title(): value for name, value in HEADERS.items()}
    assert webhooks.verify(SECRET, shouted, BODY, NOW) == "msg_1"


@pytest.mark.parametrize(("shift", "word"), [(301, "ago"), (-301, "in the future")])
def test_stale_and_future_messages_are_refused(shift: int, word: str) -> None:
    with pytest.raises(WebhookError, match=f"301 s {word}"):
        webhooks.verify(SECRET, HEADERS, BODY, NOW + shift)
    assert webhooks.verify(SECRET, HEADERS, BODY, NOW + shift - shift // abs(shift)) == "msg_1"


@pytest.mark.parametrize("name", sorted(HEADERS))
@pytest.mark.parametrize("value", [None, "", "a.b", "ü", "-1", "x" * 5000, "\ud800", "1" * 13])
def test_missing_and_malformed_headers_are_refused(name: str, value: str | None) -> None:
    headers = {key: item for key, item in HEADERS.items() if key != name}
    if value is not None:
        headers[name] = value
    with pytest.raises(WebhookError):
        webhooks.verify(SECRET, headers, BODY, NOW)


def test_what_cannot_be_signed_is_refused() -> None:
    for call in (
        lambda: webhooks.sign(bytes(23), "a", NOW, b""),
        lambda: webhooks.sign(SECRET, "a.b", NOW, b""),
        lambda: webhooks.sign(SECRET, "", NOW, b""),
        lambda: webhooks.sign(SECRET, "a", -1, b""),
        lambda: webhooks.decode_secret("whsec_%%%"),
        lambda: webhooks.decode_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        lambda: webhooks.decode_secret("whsec_" + "AAAA"),
    ):
        with pytest.raises(WebhookError):
            call()


def test_the_secret_is_the_base64_after_its_prefix() -> None:
    assert webhooks.decode_secret(EXAMPLE_SECRET) == b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
