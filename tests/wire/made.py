"""Valid messages made from a seed, for comparing readers: random choices out of the rich ones."""

from random import Random

from appliance.wire import dhcp4, lldp, tftp
from tests.fuzz import rich


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


def lldp_units(count: int, seed: int) -> list[bytes]:
    random = Random(seed)
    whole = lldp.pull(rich.lldp()[0])
    return [lldp.push(_neighbour(random, whole)) for _ in range(count)]


def _neighbour(random: Random, whole: lldp.Neighbour) -> lldp.Neighbour:
    items = tuple(random.sample(whole.items, random.randrange(len(whole.items))))
    chassis = random.choice((lldp.ChassisId(4, random.randbytes(6)), lldp.ChassisId(7, b"rack4"), whole.chassis))
    port = random.choice((lldp.PortId(3, random.randbytes(6)), lldp.PortId(7, b"1/1"), whole.port))
    return lldp.Neighbour(chassis, port, random.getrandbits(16), items)


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
