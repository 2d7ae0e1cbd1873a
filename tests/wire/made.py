"""Valid messages made from a seed, for comparing readers: random choices out of the rich ones."""

from collections.abc import Callable, Iterable
from random import Random

from appliance.wire import dhcp4, lldp, lldp_org, tftp
from tests.fuzz import rich
from tests.wire.lldp_writer import push as push_lldp

PXE_SIZES = {1: 4, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1, 7: 4}
"""Sub-options of option 43 for PXE clients and the bytes that each has."""

ENTERPRISES = (9, 4413, 43793)


def dhcp(count: int, seed: int) -> list[bytes]:
    random = Random(seed)
    return [dhcp4.push_message(_message(random), max_size=random.choice((None, 420))) for _ in range(count)]


def _message(random: Random) -> dhcp4.Message:
    chosen = random.sample([code for code in rich.OPTIONS if code not in (53, 82)], random.randrange(12))
    options = {53: bytes((random.randrange(1, 9),))} | {code: rich.OPTIONS[code] for code in chosen}
    options |= {code: random.randbytes(random.randrange(40)) for code in random.sample(range(224, 250), 3)}
    if random.random() < 0.5:
        options[82] = rich.OPTIONS[82]
    xid, *addresses = (random.getrandbits(32) for _ in range(5))
    op, hops, flags = random.choice((1, 2)), random.randrange(17), random.choice((0, 0x8000))
    # tshark takes larger seconds for a number in the wrong byte order, and turns some of them round.
    head = (op, 1, 6, hops, xid, random.getrandbits(8), flags)
    return dhcp4.Message(*head, *addresses, random.randbytes(6), b"", b"", options)


def typed_dhcp(count: int, seed: int) -> list[bytes]:
    """Messages in which options with an inner structure differ from one to the next."""
    random = Random(seed)
    return [dhcp4.push_message(rich.message(_structured(random))) for _ in range(count)]


def _structured(random: Random) -> dict[int, bytes]:
    pxe = [(code, random.randbytes(PXE_SIZES[code])) for code in random.sample(sorted(PXE_SIZES), 3)]
    relay = [(1, _word(random)), (9, _enterprises(random, _blob)), (12, random.randbytes(9))]
    relay.append((151, random.choice((b"\0" + _word(random), b"\1" + random.randbytes(7), b"\xff"))))
    return {
        53: b"\1",
        43: tlvs(pxe) + random.choice((b"", b"\xff")),
        50: random.randbytes(4),
        54: random.randbytes(4),
        60: b"PXEClient",
        **({80: b""} if random.random() < 0.5 else {}),
        93: random.randbytes(2 * random.randrange(1, 4)),
        94: b"\1" + random.randbytes(2),
        124: _enterprises(
            random, lambda random: b"".join(counted(_word(random)) for _ in range(random.randrange(1, 3)))
        ),
        125: _enterprises(random, lambda random: tlvs((random.randrange(1, 99), _blob(random)) for _ in range(2))),
        82: tlvs(random.sample(relay, random.randrange(1, 5))),
    }


def counted(value: bytes) -> bytes:
    return bytes((len(value),)) + value


def tlvs(pairs: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(bytes((code,)) + counted(value) for code, value in pairs)


def _enterprises(random: Random, data: Callable[[Random], bytes]) -> bytes:
    chosen = random.sample(ENTERPRISES, random.randrange(1, 3))
    return b"".join(number.to_bytes(4) + counted(data(random)) for number in chosen)


def _classes(random: Random) -> bytes:
    return b"".join(counted(_word(random)) for _ in range(random.randrange(1, 3)))


def _pairs(random: Random) -> bytes:
    return tlvs((random.randrange(1, 99), _blob(random)) for _ in range(random.randrange(3)))


def _word(random: Random) -> bytes:
    return bytes(random.choices(range(0x61, 0x7B), k=random.randrange(1, 9)))


def _blob(random: Random) -> bytes:
    return random.randbytes(random.randrange(6))


def lldp_units(count: int, seed: int) -> list[bytes]:
    random = Random(seed)
    whole = lldp.pull(rich.lldp()[0])
    return [push_lldp(_neighbour(random, whole)) for _ in range(count)]


def _neighbour(random: Random, whole: lldp.Neighbour) -> lldp.Neighbour:
    items = (*random.sample(whole.items, random.randrange(len(whole.items))), *_inner(random))
    chassis = random.choice((lldp.ChassisId(4, random.randbytes(6)), lldp.ChassisId(7, b"rack4"), whole.chassis))
    port = random.choice((lldp.PortId(3, random.randbytes(6)), lldp.PortId(7, b"1/1"), whole.port))
    return lldp.Neighbour(chassis, port, random.getrandbits(16), items)


def _inner(random: Random) -> list[lldp.Item]:
    """Items with a structure of their own: locations, power, inventory."""
    civic = random.choice((b"FR", b"DE")) + tlvs([(1, _word(random)), (3, _word(random))])
    longer = random.choice((b"", random.randbytes(24)))
    made: list[lldp.Item] = [
        lldp_org.MedLocation(1, random.randbytes(15) + b"\1"),
        lldp_org.MedLocation(2, counted(b"\1" + civic)),
        lldp_org.MedLocation(3, b"%d" % random.randrange(10**9, 10**12)),
        lldp_org.MedPower(random.getrandbits(8), random.getrandbits(10)),
        lldp_org.MedInventory(random.randrange(5, 12), _word(random)),
        lldp_org.Power(random.getrandbits(4), random.choice((1, 2)), random.randrange(1, 6), b""),
        lldp_org.Power(random.getrandbits(4), 1, 3, random.randbytes(5) + longer),
    ]
    return random.sample(made, 3)


def tftp_packets(count: int, seed: int) -> list[bytes]:
    random = Random(seed)
    return [tftp.push(_packet(random)) for _ in range(count)]


def _packet(random: Random) -> tftp.Packet:
    known = {b"blksize": b"1428", b"tsize": b"123456", b"timeout": b"3", b"windowsize": b"16", b"other": b"x"}
    options = dict(random.sample(list(known.items()), random.randrange(1, 5)))
    opcode = random.choice((tftp.Opcode.RRQ, tftp.Opcode.WRQ))
    block = random.getrandbits(16)
    return random.choice(
        (
            tftp.Request(opcode, b"boot/%d.img" % block, random.choice((b"octet", b"netascii")), options),
            tftp.OptionAck(options),
            tftp.Data(block, random.randbytes(random.randrange(64))),
            tftp.Ack(block),
            tftp.Error(random.randrange(9), b"reason %d" % block),
        )
    )
