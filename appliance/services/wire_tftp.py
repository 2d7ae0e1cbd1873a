"""TFTP: one thread for all transfers of all segments. Names are looked up in the catalogue of payloads, never in a
file system."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from appliance.context import Context
from appliance.domain.moments import MINUTE
from appliance.engine import tftp_sender
from appliance.engine.tftp_sender import End, Limits, Sender, TftpRefusal, error_packet
from appliance.errors import GatehouseError
from appliance.hookhost import payload_chooser
from appliance.net import linux
from appliance.net.bursts import Address, BurstSender
from appliance.payload.catalogue import Catalogue, Found, NotThere
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome, request
from appliance.services.logfmt import Log
from appliance.wire import tftp
from appliance.wire.errors import Malformed
from appliance.wire.text import display
from appliance.wire.tftp import ErrorCode

TRANSFERS = 64
TRANSFERS_OF_ONE_CLIENT = 4
_REQUEST_LIMIT = 2048
_DATAGRAM_LIMIT = 2048
_IDLE_MS = 200
_REQUESTS_AT_ONCE = 64
_ANCILLARY = socket.CMSG_SPACE(linux.IN_PKTINFO.size)

_OUTCOMES = {
    End.DONE: Outcome.SERVED,
    End.ABORTED: Outcome.FAILED,
    End.LOST: Outcome.FAILED,
}


class Payloads(Protocol):
    def open(self, name: bytes | str, client_ip: str, protocol: Literal["tftp"]) -> Found | NotThere: ...


@dataclass(slots=True)
class Transfer:
    """One client's file on a socket of its own (its TID, RFC 1350, section 4)."""

    sender: Sender
    socket: socket.socket
    bursts: BurstSender
    client: Address
    name: bytes
    file: BinaryIO
    started_at: int

    def close(self) -> None:
        self.socket.close()
        self.file.close()


class TftpService:
    """Takes over listening sockets (UDP 69, with IP_PKTINFO)."""

    def __init__(
        self, context: Context, listeners: Mapping[str, socket.socket], *,
        limits: Limits | None = None, clock: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
    ) -> None:  # fmt: skip
        self._context = context
        self._limits = limits or Limits()
        self._clock = clock
        self._log = Log("wire")
        self._listeners = {sock.fileno(): sock for sock in listeners.values()}
        self._transfers: dict[int, Transfer] = {}
        self._poll = select.poll()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tftp", daemon=True)
        self._complained_at = -MINUTE

    def start(self) -> None:
        if self._listeners:
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        self._payloads: Payloads = Catalogue(self._context, payload_chooser(self._context))
        self._requests = DownloadLog(self._context, "wire")
        for descriptor in self._listeners:
            self._poll.register(descriptor, select.POLLIN)
        try:
            while not self._stop.is_set():
                self._turn()
        finally:
            for descriptor in list(self._transfers):
                self._end(descriptor)
            self._requests.close()
            self._context.store.close()

    def _turn(self) -> None:
        for descriptor, _ in self._poll.poll(self._patience()):
            if descriptor in self._listeners:
                self._accept(self._listeners[descriptor])
            elif descriptor in self._transfers:
                self._continue(descriptor)
        now = self._clock()
        for descriptor, transfer in list(self._transfers.items()):
            if transfer.sender.deadline <= now:
                self._push(descriptor, transfer.sender.tick(now))

    def _patience(self) -> int:
        """Milliseconds until something is due."""
        due = min((transfer.sender.deadline for transfer in self._transfers.values()), default=None)
        return _IDLE_MS if due is None else max(0, min(_IDLE_MS, due - self._clock()))

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_REQUESTS_AT_ONCE):
            try:
                data, ancillary, _, client = listener.recvmsg(_REQUEST_LIMIT, _ANCILLARY)
            except OSError:
                return
            try:
                self._open(data, client, _local_address(ancillary))
            except TftpRefusal as refusal:
                self._reply(listener, refusal.packet, client)
            except Malformed:
                self._reply(listener, error_packet(ErrorCode.ILLEGAL_OPERATION, "not a TFTP request"), client)
            except (OSError, GatehouseError) as error:
                self._complain(error)
                self._reply(listener, error_packet(ErrorCode.NOT_DEFINED, "not available now; try again"), client)

    @staticmethod
    def _reply(listener: socket.socket, packet: bytes, client: Address) -> None:
        try:
            listener.sendto(packet, client)
        except OSError:
            return

    def _open(self, data: bytes, client: Address, local: str) -> None:
        """Begins a transfer. Raises TftpRefusal, Malformed, OSError, GatehouseError."""
        asked = tftp.pull(data)
        if not isinstance(asked, tftp.Request):
            return
        tftp_sender.check(asked)
        if any(transfer.client == client for transfer in self._transfers.values()):
            return  # the same request again, before our answer arrived
        self._have_room(client)
        found = self._look_up(asked.name, client[0])
        sender, sock = self._prepare(asked, found, client, local)
        self._push(sock.fileno(), sender.begin(self._clock()))

    def _have_room(self, client: Address) -> None:
        own = sum(transfer.client[0] == client[0] for transfer in self._transfers.values())
        if len(self._transfers) >= TRANSFERS or own >= TRANSFERS_OF_ONE_CLIENT:
            raise TftpRefusal(ErrorCode.NOT_DEFINED, "too many transfers; try again")

    def _look_up(self, name: bytes, ip: str) -> Found:
        found = self._payloads.open(name, ip, "tftp")
        if isinstance(found, Found):
            self._tell(ip, name, Outcome.STARTED)
            return found
        self._tell(ip, name, Outcome.WITHHELD if found.withheld else Outcome.UNKNOWN, found.reason)
        raise TftpRefusal(ErrorCode.FILE_NOT_FOUND, f"no such payload: {display(name, 60)}")

    def _prepare(self, asked: tftp.Request, found: Found, client: Address, local: str) -> tuple[Sender, socket.socket]:
        file = found.open()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.bind((local, 0))
        sender = Sender(asked, found.size, _reader(file), self._limits)
        started_at = self._clock()
        self._transfers[sock.fileno()] = Transfer(sender, sock, BurstSender(sock), client, asked.name, file, started_at)
        self._poll.register(sock, select.POLLIN)
        return sender, sock

    def _continue(self, descriptor: int) -> None:
        transfer = self._transfers[descriptor]
        try:
            data, client = transfer.socket.recvfrom(_DATAGRAM_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            self._push(descriptor, [])  # an ICMP error about what we sent; the deadline decides
            return
        if client != transfer.client:
            wrong = error_packet(ErrorCode.UNKNOWN_TRANSFER, "this is another client's transfer")
            self._reply(transfer.socket, wrong, client)
            return
        self._push(descriptor, transfer.sender.receive(data, self._clock()))

    def _push(self, descriptor: int, datagrams: list[bytes]) -> None:
        transfer = self._transfers[descriptor]
        try:
            transfer.bursts.send(datagrams, transfer.client)
        except OSError as error:
            self._complain(error)
        if transfer.sender.outcome is not None:
            self._end(descriptor)

    def _end(self, descriptor: int) -> None:
        transfer = self._transfers.pop(descriptor)
        self._poll.unregister(descriptor)
        outcome = transfer.sender.outcome
        transfer.close()
        if outcome is not None and outcome.end in _OUTCOMES:
            took = self._clock() - transfer.started_at
            detail = "" if outcome.end is End.DONE else f"The transfer ended early: {outcome.text}."
            self._tell(
                transfer.client[0], transfer.name, _OUTCOMES[outcome.end], detail, size=outcome.sent, duration=took
            )

    def _tell(
        self, ip: str, name: bytes, outcome: Outcome, detail: str = "", *, size: int = 0, duration: int = 0
    ) -> None:
        at = self._context.clock()
        self._requests.put(request(ip, "tftp", name, outcome, at, detail, size=size, duration=duration))

    def _complain(self, error: Exception) -> None:
        now = self._clock()
        if now - self._complained_at >= MINUTE:
            self._complained_at = now
            self._log("a TFTP request failed here", error=error)


def _reader(file: BinaryIO) -> tftp_sender.Read:
    """Reads at an offset; a file on disk without a lock and without moving a position."""
    try:
        descriptor = file.fileno()
    except OSError:
        content = file.read()
        return lambda offset, size: content[offset : offset + size]
    return lambda offset, size: os.pread(descriptor, size, offset)


def _local_address(ancillary: list[tuple[int, int, bytes]]) -> str:
    """Which of our addresses was asked (IP_PKTINFO); the answer must come from there."""
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IP and kind == linux.IP_PKTINFO:
            return socket.inet_ntoa(linux.IN_PKTINFO.unpack_from(data)[1])
    return "0.0.0.0"
