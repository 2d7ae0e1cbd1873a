"""TFTP: one thread carries all transfers of all segments. Names are looked up in the catalogue of payloads, never in a
file system, and in threads of their own: a look-up may wait for the database, the disk or a site's hook."""

from __future__ import annotations

import contextlib
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
from appliance.engine.rate_limit import ReportInterval
from appliance.engine.tftp_lookups import Lookup, LookupLimits, LookupQueue
from appliance.engine.tftp_sender import End, Limits, Sender, TftpRefusal, error_packet
from appliance.hookhost import payload_chooser
from appliance.net import linux
from appliance.net.bursts import Address, BurstSender
from appliance.payload.catalogue import Catalogue, NotThere, Opened
from appliance.payload.download_log import DownloadLog
from appliance.payload.downloads import Outcome, download
from appliance.services.logfmt import Log
from appliance.services.tftp_threads import LookupThreads
from appliance.wire import tftp
from appliance.wire.errors import Malformed
from appliance.wire.text import display
from appliance.wire.tftp import ErrorCode

TRANSFERS = 64
TRANSFERS_OF_ONE_CLIENT = 4
"""Look-ups that wait or run count too."""

STOP_SECONDS = 1.0
"""The longest time that a stop waits for look-ups."""

_REQUEST_LIMIT = 2048
_DATAGRAM_LIMIT = 2048
_IDLE_MS = 200
_REQUESTS_AT_ONCE = 64
_ANCILLARY = socket.CMSG_SPACE(linux.IN_PKTINFO.size)
_NOT_NOW = "not available now; try again"
_TOO_MANY = "too many transfers; try again"


class Payloads(Protocol):
    def open(self, name: bytes | str, client_ip: str, protocol: Literal["tftp"]) -> Opened | NotThere: ...


@dataclass(slots=True)
class Transfer:
    """One client's file on a socket of its own (its TID, RFC 1350, section 4)."""

    sender: Sender
    socket: socket.socket
    bursts: BurstSender
    client: Address
    request: tftp.Request
    file: BinaryIO
    started_at: int


class TftpService:
    """Takes over listening sockets (UDP 69, with IP_PKTINFO)."""

    def __init__(
        self, context: Context, listeners: Mapping[str, socket.socket], *, payloads: Payloads | None = None,
        limits: Limits | None = None, lookup_limits: LookupLimits | None = None,
        clock: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
    ) -> None:  # fmt: skip
        self._context = context
        self._payloads = payloads
        self._limits = limits or Limits()
        self._clock = clock
        self._log = Log("wire")
        self._listeners = {sock.fileno(): sock for sock in listeners.values()}
        self._transfers: dict[int, Transfer] = {}
        self._queue = LookupQueue(lookup_limits or LookupLimits())
        self._lookups = LookupThreads(self._look_up, context.store.close)
        self._poll = select.poll()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tftp", daemon=True)
        self._reports: dict[str, ReportInterval] = {}
        self.unanswered = 0
        """Requests that were dropped because too many look-ups were waiting."""
        self._unanswered_at = -MINUTE

    @property
    def waiting(self) -> int:
        """Requests that wait for the start of their look-up."""
        return self._queue.waiting

    def status(self) -> str:
        """TFTP in the status of the process: empty, unless requests were dropped within the last minute."""
        if self._clock() - self._unanswered_at >= MINUTE:
            return ""
        return (
            f"TFTP: {self.unanswered} requests were not answered so far: {self.waiting} look-ups wait for a hook or the"
            " database. The clients repeat their requests."
        )

    def start(self) -> None:
        if self._listeners:
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._lookups.wake()
        if self._thread.ident is None:  # never started
            self._lookups.close(0)
        elif self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        if self._payloads is None:
            self._payloads = Catalogue(self._context, payload_chooser(self._context))
        self._downloads = DownloadLog(self._context, "wire")
        for descriptor in (*self._listeners, self._lookups.descriptor):
            self._poll.register(descriptor, select.POLLIN)
        try:
            while not self._stop.is_set():
                self._turn()
        finally:
            self._lookups.close(STOP_SECONDS)
            for descriptor in list(self._transfers):
                self._end(descriptor)
            self._downloads.close()
            self._context.store.close()

    def _turn(self) -> None:
        due = min((transfer.sender.deadline for transfer in self._transfers.values()), default=None)
        timeout = _IDLE_MS if due is None else max(0, min(_IDLE_MS, due - self._clock()))
        for descriptor, _ in self._poll.poll(timeout):
            if descriptor in self._listeners:
                self._accept(self._listeners[descriptor])
            elif descriptor == self._lookups.descriptor:
                self._answer()
            elif descriptor in self._transfers:
                self._continue(descriptor)
        now = self._clock()
        for descriptor, transfer in list(self._transfers.items()):
            if transfer.sender.deadline <= now:
                self._push(descriptor, transfer.sender.tick(now))
        for lookup in self._queue.overdue(now):
            self._report(
                "a look-up of a TFTP payload does not end",
                client=lookup.client[0],
                name=display(lookup.request.name, 60),
            )
            self._reply(lookup.listener, error_packet(ErrorCode.NOT_DEFINED, _NOT_NOW), lookup.client)
        for lookup in self._queue.start(now):
            self._lookups.start(lookup)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_REQUESTS_AT_ONCE):
            try:
                data, ancillary, _, client = listener.recvmsg(_REQUEST_LIMIT, _ANCILLARY)
            except OSError:
                return
            try:
                request = tftp.pull(data)
                if isinstance(request, tftp.Request):
                    tftp_sender.check(request)
                    self._admit(Lookup(client, request, listener.fileno(), _local_address(ancillary), self._clock()))
            except TftpRefusal as refusal:
                self._reply(listener.fileno(), refusal.packet, client)
            except Malformed:
                packet = error_packet(ErrorCode.ILLEGAL_OPERATION, "not a TFTP request")
                self._reply(listener.fileno(), packet, client)

    def _admit(self, lookup: Lookup) -> None:
        """Has a request looked up, unless its client is being served already. Raises TftpRefusal."""
        client = lookup.client
        under_way = next((key for key, transfer in self._transfers.items() if transfer.client == client), None)
        if under_way is not None and self._transfers[under_way].request != lookup.request:
            self._continue(under_way)  # its last ACK may have come just before this request
        if under_way in self._transfers:
            return  # the same request again, sent before our answer arrived
        if self._queue.repeats(client, lookup.request, lookup.asked_at):
            return
        own = sum(transfer.client[0] == client[0] for transfer in self._transfers.values())
        own += self._queue.count_of(client[0])
        if len(self._transfers) >= TRANSFERS or own >= TRANSFERS_OF_ONE_CLIENT:
            raise TftpRefusal(ErrorCode.NOT_DEFINED, _TOO_MANY)
        if not self._queue.add(lookup):
            self.unanswered += 1
            self._unanswered_at = self._clock()
            self._report("TFTP requests are not answered: too many look-ups wait", unanswered=self.unanswered)

    def _look_up(self, lookup: Lookup) -> Opened:
        """In a thread of its own. Raises TftpRefusal, OSError, GatehouseError."""
        assert self._payloads is not None
        address, name = lookup.client[0], lookup.request.name
        found = self._payloads.open(name, address, "tftp")
        if isinstance(found, Opened):
            return found
        self._record(address, name, Outcome.WITHHELD if found.withheld else Outcome.UNKNOWN, found.reason)
        raise TftpRefusal(ErrorCode.FILE_NOT_FOUND, f"no such payload: {display(name, 60)}")

    def _answer(self) -> None:
        """Begins the transfers of the look-ups that have ended, or says why not."""
        for lookup, result in self._lookups.results():
            if not self._queue.finish(lookup):
                if isinstance(result, Opened):
                    result.file.close()
                continue
            try:
                if isinstance(result, Exception):
                    raise result
                self._begin(lookup, result)
            except TftpRefusal as refusal:
                self._reply(lookup.listener, refusal.packet, lookup.client)
            except Exception as error:
                self._report("a TFTP request failed here", error=error)
                self._reply(lookup.listener, error_packet(ErrorCode.NOT_DEFINED, _NOT_NOW), lookup.client)

    def _begin(self, lookup: Lookup, opened: Opened) -> None:
        """Owns the opened file. Raises TftpRefusal, OSError."""
        with contextlib.ExitStack() as undo:
            undo.callback(opened.file.close)
            if len(self._transfers) >= TRANSFERS:
                raise TftpRefusal(ErrorCode.NOT_DEFINED, _TOO_MANY)
            sock = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            sock.setblocking(False)
            sock.bind((lookup.local, 0))
            sender = Sender(lookup.request, opened.found.size, _reader(opened.file), self._limits)
            undo.pop_all()
        now = self._clock()
        transfer = Transfer(sender, sock, BurstSender(sock), lookup.client, lookup.request, opened.file, now)
        self._transfers[sock.fileno()] = transfer
        self._poll.register(sock, select.POLLIN)
        self._record(lookup.client[0], lookup.request.name, Outcome.STARTED)
        self._push(sock.fileno(), sender.begin(now))

    def _continue(self, descriptor: int) -> None:
        transfer = self._transfers[descriptor]
        try:
            data, client = transfer.socket.recvfrom(_DATAGRAM_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            return  # an ICMP error about what we sent; the deadline decides
        if client == transfer.client:
            self._push(descriptor, transfer.sender.receive(data, self._clock()))
            return
        # RFC 1350, section 4: an ERROR to the sender of a wrong TID, and the transfer goes on.
        wrong = error_packet(ErrorCode.UNKNOWN_TRANSFER, "this is another client's transfer")
        with contextlib.suppress(OSError):
            transfer.socket.sendto(wrong, client)

    def _push(self, descriptor: int, datagrams: list[bytes]) -> None:
        transfer = self._transfers[descriptor]
        try:
            transfer.bursts.send(datagrams, transfer.client)
        except OSError as error:
            self._report("TFTP data cannot be sent", error=error)
        if transfer.sender.outcome is not None:
            self._end(descriptor)

    def _end(self, descriptor: int) -> None:
        transfer = self._transfers.pop(descriptor)
        self._poll.unregister(descriptor)
        transfer.socket.close()
        transfer.file.close()
        outcome = transfer.sender.outcome
        if outcome is None or outcome.end is End.SIZE_ONLY:
            return
        whole = outcome.end is End.COMPLETE
        self._record(
            transfer.client[0], transfer.request.name, Outcome.SERVED if whole else Outcome.FAILED,
            "" if whole else f"The transfer ended early: {outcome.text}.",
            size=outcome.sent, duration=self._clock() - transfer.started_at,
        )  # fmt: skip

    def _record(
        self, address: str, name: bytes, outcome: Outcome, detail: str = "", *, size: int = 0, duration: int = 0
    ) -> None:
        at = self._context.clock()
        self._downloads.put(download(address, "tftp", name, outcome, at, detail, size=size, duration=duration))

    def _reply(self, listener: int, packet: bytes, client: Address) -> None:
        with contextlib.suppress(OSError):
            self._listeners[listener].sendto(packet, client)

    def _report(self, event: str, **fields: object) -> None:
        """To the log, each event at most once a minute."""
        if self._reports.setdefault(event, ReportInterval(MINUTE)).due(self._clock()):
            self._log(event, **fields)


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
