"""LLDP frames: who sends them, with facts that are safe to show."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b

from appliance.domain.facts import Name, Source
from appliance.domain.sightings import Kind, Sighting
from appliance.engine.events import PendingSighting
from appliance.engine.fingerprint import Fingerprints, Traits
from appliance.engine.segment import NOTHING, Effects, Received, SegmentEngine
from appliance.wire.ether import Captured, Frame
from appliance.wire.lldp import Capabilities, Neighbour, pull
from appliance.wire.text import mac_text

_BRIDGE, _ROUTER = 1 << 2, 1 << 4


def handle(segment: SegmentEngine, received: Received, now: int) -> Effects:
    """Raises Malformed."""
    captured, frame = received.captured, received.frame
    neighbour, digest = pull(frame.payload), signature(frame)
    if not segment.is_new(mac_text(frame.src), digest, now):
        return NOTHING
    read = partial(lldp_sighting, segment.name, segment.fingerprints, captured, frame, neighbour, digest)
    return Effects((PendingSighting(segment.name, captured, read),))


def signature(frame: Frame) -> bytes:
    """Eight bytes that stay the same while the sender announces the same."""
    return blake2b(frame.payload, digest_size=8).digest()


def lldp_sighting(
    segment: str, fingerprints: Fingerprints, captured: Captured, frame: Frame, neighbour: Neighbour, digest: bytes
) -> Sighting:
    """The facts of an announcement. The port that it names is the sender's own: for a switch, the port that our cable
    is in, not a machine's."""
    mac, name, description = mac_text(frame.src), neighbour.system_name or "", neighbour.system_description or ""
    seems = fingerprints.seems(Traits(hostname=name, description=description))
    enabled = [item.enabled for item in neighbour.items if isinstance(item, Capabilities)]
    forwards = any(bits & (_BRIDGE | _ROUTER) for bits in enabled)
    values = (
        (Name.HOSTNAME, name),
        (Name.SYSTEM_DESCRIPTION, description),
        ("lldp_chassis", neighbour.chassis.text),
        ("lldp_port", neighbour.port.text),
        ("lldp_port_description", neighbour.port_description or ""),
        ("management_address", ", ".join(neighbour.management)[:128]),
        (Name.VLAN, str(frame.vlan or neighbour.port_vlan or "")),
    )
    source = str(Source.LLDP)
    return Sighting(
        segment=segment,
        mac=mac,
        kind=Kind.SWITCH if forwards else seems.kind,
        facts=tuple((str(key), value, source) for key, value in values if value),
        summary=f"LLDP from {mac}: {name or 'no name'}, port {neighbour.port.text}{seems.remark}.",
        signature=digest,
        frame=captured.data,
        source=source,
        vlan=frame.vlan or 0,
        at=captured.at,
    )
