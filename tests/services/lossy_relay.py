"""A UDP relay that drops every Nth datagram: `lossy_relay.py SERVER N` listens on 127.0.0.1:6969 for one transfer."""

from __future__ import annotations

import select
import socket
import sys

server, every = sys.argv[1], int(sys.argv[2])
near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
near.bind(("127.0.0.1", 6969))
client, target, count = None, (server, 69), 0
while True:
    for sock in select.select([near, far], [], [])[0]:
        data, sender = sock.recvfrom(65536)
        count += 1
        if sock is near:
            client = sender
        else:
            target = sender
        if count % every == 0:
            continue
        if sock is near:
            far.sendto(data, target)
        elif client:
            near.sendto(data, client)
