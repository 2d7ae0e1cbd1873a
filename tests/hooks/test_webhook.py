import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from appliance.hookspec import TryAgain, freeze
from appliance.trust.tls import create_web_certificate
from appliance.trust.webhooks import verify
from hooks.webhook import Rejected, WebhookHook
from tests.hooks.conftest import EVENT
from tests.hooks.receiver import Receiver, receiving

SECRET = bytes(range(32))
NOW = 1_790_000_000_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def hook(url: str, budget: float = 5.0) -> WebhookHook:
    return WebhookHook(url, SECRET, budget, lambda: NOW)


def test_event_is_posted_with_a_valid_signature(receiver: Receiver) -> None:
    hook(f"http://127.0.0.1:{receiver.port}/in").receive(freeze(EVENT))
    [(path, headers, body)] = receiver.got
    assert path == "/in"
    assert verify(SECRET, headers, body, NOW / 1000).endswith("-7")
    assert json.loads(body) == {"type": "gatehouse.step", "timestamp": EVENT["at"], "data": EVENT}


def test_event_sent_again_has_the_same_id(receiver: Receiver) -> None:
    poster = hook(f"http://127.0.0.1:{receiver.port}/")
    for _ in range(2):
        poster.receive(EVENT)
    poster.receive({**EVENT, "idx": 8})
    ids = [headers["webhook-id"] for _, headers, _ in receiver.got]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_client_error_status_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(Rejected, match=str(status)):
        hook(f"http://127.0.0.1:{receiver.port}/").receive(EVENT)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_temporary_status_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(TryAgain, match=str(status)):
        hook(f"http://127.0.0.1:{receiver.port}/").receive(EVENT)


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    with pytest.raises(Rejected, match="307"):
        hook(f"http://127.0.0.1:{receiver.port}/").receive(EVENT)
    assert len(receiver.got) == 1


def test_large_answer_is_not_read(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 100_000_000
    hook(f"http://127.0.0.1:{receiver.port}/").receive(EVENT)


def test_unreachable_receiver_is_tried_again(receiver: Receiver) -> None:
    receiver.shutdown()
    receiver.server_close()
    with pytest.raises(TryAgain, match="cannot be reached"):
        hook(f"http://127.0.0.1:{receiver.port}/", 1.0).receive(EVENT)


def test_untrusted_certificate_is_rejected(receiver: Receiver, tmp_path: Path) -> None:
    certificate, key = create_web_certificate(["localhost"], [IPv4Address("127.0.0.1")], datetime.now(UTC))
    (tmp_path / "pem").write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    with pytest.raises(TryAgain, match="SSLError"):
        hook(f"https://127.0.0.1:{receiver.port}/").receive(EVENT)
    assert receiver.got == []
