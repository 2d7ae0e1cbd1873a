"""Against the kernel's own TCP: an open port, a closed one, and one whose queue is full, so that it does not answer."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

from appliance.bmc.knock import Knock


def test_an_open_port_answers_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        knock = Knock(*listening.getsockname())
        assert knock.is_answered()
        assert knock.is_answered()


def test_a_closed_port_does_not_until_it_opens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        knock = Knock(*reserved.getsockname())
        assert not knock.is_answered()
        reserved.listen()
        assert knock.is_answered()


def test_a_silent_port_holds_nobody() -> None:
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        while True:  # until the queue of connections is full
            one = stack.enter_context(socket.socket())
            one.settimeout(0.2)
            try:
                one.connect(listening.getsockname())
            except TimeoutError:
                break
        knock, used = Knock(*listening.getsockname()), time.process_time()
        begun = time.monotonic()
        assert not any(knock.is_answered() for _ in range(5))
        assert time.monotonic() - begun < 2
        assert time.process_time() - used < 0.5
        knock.close()
