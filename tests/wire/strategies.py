"""Hypothesis strategies that make valid messages of each protocol."""

from hypothesis import strategies as st

from appliance.wire import lldp, lldp_org, tftp
from appliance.wire.dhcp4 import Message

u8, u16, u32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
codes = st.integers(1, 254).filter(lambda code: code != 52)
trimmed = st.binary(max_size=64).map(lambda raw: raw.rstrip(b"\0"))


def options_of(most: int) -> st.SearchStrategy[dict[int, bytes]]:
    """Options in the order in which they are written: option 82 last."""
    plain = st.dictionaries(codes, st.binary(max_size=most), max_size=12)
    return plain.map(lambda found: dict(sorted(found.items(), key=lambda item: item[0] == 82)))


@st.composite
def messages(draw: st.DrawFn, most: int = 600) -> Message:
    chaddr = draw(st.binary(max_size=16))
    return Message(
        op=draw(st.sampled_from((1, 2))),
        htype=draw(u8),
        hlen=len(chaddr),
        hops=draw(u8),
        xid=draw(u32),
        secs=draw(u16),
        flags=draw(u16),
        ciaddr=draw(u32),
        yiaddr=draw(u32),
        siaddr=draw(u32),
        giaddr=draw(u32),
        chaddr=chaddr,
        sname=draw(trimmed),
        file=draw(trimmed),
        options=draw(options_of(most)),
    )


unknown_org = st.builds(
    lambda head, tail: lldp.Raw(127, head + tail), st.just(b"\x00\x26\xe1\x09"), st.binary(max_size=100)
)
items: st.SearchStrategy[lldp.Item] = st.one_of(
    st.builds(
        lldp.ManagementAddress, family=u8, address=st.binary(min_size=1, max_size=31), numbering=u8, interface=u32,
        oid=st.binary(max_size=128),
    ),
    st.builds(lldp_org.PortVlan, u16),
    st.builds(lldp_org.ProtocolVlan, u8, u16),
    st.builds(lldp_org.VlanName, u16, st.binary(max_size=32)),
    st.builds(lldp_org.MacPhy, u8, u16, u16),
    st.builds(lldp_org.Power, u8, u8, u8, st.binary(max_size=20)),
    st.builds(lldp_org.LinkAggregation, u8, u32),
    st.builds(lldp_org.MaxFrame, u16),
    st.builds(lldp_org.MedCapabilities, u16, u8),
    st.builds(lldp_org.MedPolicy, u8, u8, u16),
    st.builds(lldp_org.MedLocation, u8, st.binary(max_size=100)),
    st.builds(lldp_org.MedPower, u8, u16),
    st.builds(lldp_org.MedInventory, st.integers(5, 11), st.binary(max_size=32)),
    unknown_org,
    st.builds(lldp.Raw, st.integers(9, 126), st.binary(max_size=511)),
)  # fmt: skip
once = st.tuples(
    st.none() | st.builds(lldp.Text, st.just(4), st.binary(max_size=255)),
    st.none() | st.builds(lldp.Text, st.just(5), st.binary(max_size=255)),
    st.none() | st.builds(lldp.Text, st.just(6), st.binary(max_size=255)),
    st.none() | st.builds(lldp.Capabilities, u16, u16),
).map(lambda found: [item for item in found if item is not None])
neighbours = st.builds(
    lldp.Neighbour,
    chassis=st.builds(lldp.ChassisId, u8, st.binary(min_size=1, max_size=255)),
    port=st.builds(lldp.PortId, u8, st.binary(min_size=1, max_size=255)),
    ttl=u16,
    items=st.builds(lambda first, more: tuple(first + more), once, st.lists(items, max_size=8)),
)

strings = st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw)
lower = strings.map(bytes.lower)
values = strings | st.just(b"")
tftp_options = st.dictionaries(lower, values, max_size=5)
packets: st.SearchStrategy[tftp.Packet] = st.one_of(
    st.builds(tftp.Request, st.sampled_from((tftp.Opcode.RRQ, tftp.Opcode.WRQ)), strings, lower, tftp_options),
    st.builds(tftp.Data, u16, st.binary(max_size=1468)),
    st.builds(tftp.Ack, u16),
    st.builds(tftp.Error, u16, strings | st.just(b"")),
    st.builds(tftp.OptionAck, st.dictionaries(lower, values, min_size=1, max_size=5)),
)
