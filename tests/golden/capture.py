"""Captures what real clients and firmware put on the wire: `python -m tests.golden.capture [name ...]`.

Each scenario gets a rack of its own (network namespaces, dnsmasq as the server), and leaves one small
pcap beside this file. Explain them again with `pytest tests/golden --update-golden`.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.wire import dhcp4, ether, lldp, pcap, tftp
from appliance.wire.errors import Malformed
from tests.rack.netns import Rack, run
from tests.wire.frames import pull_udp_frame

HERE = Path(__file__).parent
BUDGET = 30_000
FILTER = "udp or ether proto 0x88cc"
UBOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin"


@dataclass(frozen=True)
class Scenario:
    """`start` sets the client going; the capture is complete when `wanted` is true of its frames."""

    name: str
    start: Callable[[Rack], None]
    wanted: Callable[[list[bytes]], bool]
    seconds: float = 20.0
    ethertype: int = ether.ETHERTYPE_IPV4


def capture(scenario: Scenario, folder: Path = HERE) -> Path:
    """Play a scenario and write its pcap; raises SystemExit when the client did not do what it should."""
    with Rack(forward_lldp=True) as rack:
        rack.add_port("d1", "02:00:5e:10:00:01")
        file = rack.directory / "capture.pcap"
        tcpdump = ["tcpdump", "-U", "--immediate-mode", "-Z", "root", "-i", "eth0", "-w", str(file), FILTER]
        rack.popen("app", tcpdump, log="tcpdump.log")
        _until(lambda: file.exists() and file.stat().st_size >= 24, 5.0, "tcpdump to start")
        _serve(rack)
        scenario.start(rack)
        _until(lambda: scenario.wanted(_frames(file)), scenario.seconds, f"{scenario.name}'s frames")
        time.sleep(0.3)
        records = [record for record in _records(file) if _type(record.data) == scenario.ethertype]
    target = folder / f"{scenario.name}.pcap"
    data = b"".join(pcap.push(records, nanoseconds=False))
    if len(data) > BUDGET:
        raise SystemExit(f"{target.name} would have {len(data)} bytes, more than {BUDGET}.")
    target.write_bytes(data)
    return target


def _until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not happen within {seconds:g} s.")
        time.sleep(0.05)


def _records(file: Path) -> list[pcap.Record]:
    """The complete records of a file that is still being written."""
    records = []
    try:
        for record in pcap.pull(file.read_bytes()):
            records.append(record)
    except Malformed:
        pass
    return records


def _frames(file: Path) -> list[bytes]:
    return [record.data for record in _records(file)]


def _type(frame: bytes) -> int:
    return ether.pull_frame(frame).ethertype


def _serve(rack: Rack) -> None:
    """dnsmasq: DHCP and TFTP with a boot script and a file of four kilobytes."""
    root = rack.directory / "tftp"
    root.mkdir()
    (root / "file.bin").write_bytes(bytes(range(215)) * 20)
    script = rack.directory / "boot.cmd"
    script.write_text("echo loaded by the staging rack\n")
    run("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", str(script), str(root / "boot.scr.uimg"))
    options = (
        "--no-daemon -C /dev/null --port=0 -i eth0 --bind-interfaces --no-ping --dhcp-authoritative --user=root"
        f" --dhcp-leasefile={rack.directory}/leases --enable-tftp --tftp-root=/srv"
        " --dhcp-range=10.66.0.50,10.66.0.200,255.255.0.0,5m --dhcp-rapid-commit"
    )
    # Its error packets have the path of the file, which should be the same on every machine.
    private = ["unshare", "-m", "sh", "-c", f"mount --bind {root} /srv; exec dnsmasq {options}"]
    rack.popen("app", private, log="dnsmasq.log")
    listening = ["sh", "-c", "grep -q ':0043 ' /proc/net/udp"]
    _until(lambda: rack.exec("app", listening).returncode == 0, 5.0, "dnsmasq to listen")


def _device(rack: Rack, hostname: str, script: str) -> None:
    """Run a script in d1 with a hostname, /run and resolv.conf of its own."""
    resolv, machine_id = rack.directory / "resolv.conf", rack.directory / "machine-id"
    resolv.touch()
    machine_id.write_text("0123456789abcdef0123456789abcdef\n")
    private = (
        f"hostname {hostname}; mount -t tmpfs tmpfs /run; mkdir -p /run/dhcpcd /run/lldpd /run/systemd/netif;"
        f"mount --bind {resolv} $(readlink -f /etc/resolv.conf); mount --bind {machine_id} /etc/machine-id; "
    )
    rack.popen("d1", ["unshare", "-mu", "sh", "-c", private + script], log="device.log")


def _networkd(rack: Rack) -> None:
    """OpenBMC's client with OpenBMC's settings; a read-only /sys keeps it from waiting for udev."""
    network = (
        "[Match]\\nName=eth0\\n[Network]\\nDHCP=ipv4\\nLinkLocalAddressing=no\\nEmitLLDP=yes\\n"
        "[DHCPv4]\\nClientIdentifier=mac\\nSendHostname=yes\\nUseHostname=no\\n"
    )
    rack_file = "/run/systemd/network/10-bmc.network"
    _device(
        rack,
        "bmc-1234567890",
        "mkdir -p /run/systemd/network; chown systemd-network: /run/systemd/netif;"
        f"printf '{network}' > {rack_file}; mount -o remount,ro /sys; exec /lib/systemd/systemd-networkd",
    )


def _udhcpc(rack: Rack) -> None:
    _device(rack, "udhcpc", "exec udhcpc -i eth0 -f -n -q -t 3 -T 1 -V iDRAC -x hostname:idrac-SVC123 -s /bin/true")


def _dhclient(rack: Rack) -> None:
    conf = rack.directory / "dhclient.conf"
    conf.write_text(
        'send vendor-class-identifier "HPE iLO 6";\nsend dhcp-client-identifier "ilo-1";\nsend user-class "x";\n'
        'send host-name "ILOABC";\nrequest subnet-mask, routers, tftp-server-name, bootfile-name;\n'
    )
    files = f"-cf {conf} -lf {rack.directory}/dhclient.leases -pf {rack.directory}/dhclient.pid"
    _device(rack, "dhclient", f"exec dhclient -4 -1 -d {files} -sf /bin/true eth0")


def _dhcpcd(rack: Rack) -> None:
    _device(rack, "dhcpcd", "exec dhcpcd -4 -B -1 -t 10 -i AMI-MegaRAC --noarp -c /bin/true eth0")


def _release(rack: Rack) -> None:
    """A client that leaves: udhcpc takes its lease, has the address set, and gives it back after two seconds."""
    script = rack.directory / "lease.sh"
    script.write_text('#!/bin/sh\n[ "$1" != bound ] || exec ip addr add "$ip/16" dev eth0\n')
    script.chmod(0o755)
    _device(rack, "leaving", f"exec timeout -s USR2 -k 1 2 udhcpc -i eth0 -f -n -t 3 -T 1 -s {script}")


def _lldpd(rack: Rack) -> None:
    """lldpd twice: as the switch, with named ports, and as a BMC."""
    _speaker(rack, "sw", "p-*", "staging-sw1", "Acme staging switch 48x25G", "p-app")
    _speaker(rack, "d1", "eth0", "bmc-d1", "OpenBMC phosphor 2.14", "")


def _speaker(rack: Rack, ns: str, interfaces: str, name: str, description: str, port: str) -> None:
    conf = rack.directory / f"{ns}.lldp"
    lines = [
        f'configure system hostname "{name}"',
        f'configure system description "{description}"',
        "configure lldp tx-interval 1",
        "configure inventory hardware-revision A1",
        "configure inventory software-revision 2.14.0",
        f"configure inventory serial-number SN-{name}",
        "configure inventory manufacturer Acme",
    ]
    if port:
        lines.append(f'configure ports {port} lldp portidsubtype local Ethernet1/1 description "to the appliance"')
    conf.write_text("\n".join(lines) + "\n")
    # lldpd has one compiled-in chroot and pid file, so each speaker needs a /run of its own.
    command = f"exec lldpd -d -M 4 -I '{interfaces}' -u {rack.directory}/{ns}.sock -O {conf}"
    script = f"mount -t tmpfs tmpfs /run; mkdir -p /run/lldpd; {command}"
    rack.popen(ns, ["unshare", "-m", "sh", "-c", script], log="lldpd.log")


def _uboot(rack: Rack) -> None:
    """U-Boot starts by itself; e1000 because its virtio driver garbles the MAC address."""
    tap = rack.add_tap("u1")
    machine = f"-M virt -cpu cortex-a57 -m 512 -bios {UBOOT} -display none -monitor none -serial null"
    network = (
        f"-netdev tap,id=n0,ifname={tap},script=no,downscript=no -device e1000,netdev=n0,romfile=,mac=52:54:00:aa:00:01"
    )
    rack.popen("sw", ["qemu-system-aarch64", *machine.split(), *network.split()], log="qemu.log")


def _tftp_client(*argv: str) -> Callable[[Rack], None]:
    def start(rack: Rack) -> None:
        rack.ip("d1", "addr add 10.66.0.9/16 dev eth0")
        rack.popen("d1", argv, log="tftp.log", cwd=rack.directory)

    return start


def _has_type(*kinds: int) -> Callable[[list[bytes]], bool]:
    """Whether a DHCP message of every one of these types is among the frames."""

    def check(frames: list[bytes]) -> bool:
        payloads = (pull_udp_frame(f)[1] for f in frames if _type(f) == ether.ETHERTYPE_IPV4)
        seen = {dhcp4.pull_message(d.payload).message_type for d in payloads if d.dst_port in (67, 68)}
        return seen.issuperset(kinds)

    return check


def _two_speakers(frames: list[bytes]) -> bool:
    found = (ether.pull_frame(frame) for frame in frames)
    names = {lldp.pull(f.payload).system_name for f in found if f.ethertype == ether.ETHERTYPE_LLDP}
    return len(names) == 2


def _any_lldp(frames: list[bytes]) -> bool:
    return any(_type(frame) == ether.ETHERTYPE_LLDP for frame in frames)


def _last_block(frames: list[bytes]) -> bool:
    """Whether the last, short block of a file was acknowledged."""
    payloads = [pull_udp_frame(f)[1].payload for f in frames if _type(f) == ether.ETHERTYPE_IPV4]
    packets = [tftp.pull(payload) for payload in payloads if len(payload) < 1500 and payload[:1] == b"\0"]
    blocks = [packet.block for packet in packets if isinstance(packet, tftp.Data) and len(packet.payload) < 512]
    return any(isinstance(packet, tftp.Ack) and packet.block in blocks for packet in packets)


def _failed(frames: list[bytes]) -> bool:
    payloads = [pull_udp_frame(f)[1].payload for f in frames if _type(f) == ether.ETHERTYPE_IPV4]
    return any(payload[:2] == b"\0\5" for payload in payloads)


_DORA = _has_type(1, 2, 3, 5)
_LLDP = ether.ETHERTYPE_LLDP
_URL = "tftp://10.66.0.1/file.bin"
_ATFTP = (
    "atftp",
    "--option",
    "windowsize 4",
    "--option",
    "blksize 512",
    "-g",
    "-r",
    "file.bin",
    "-l",
    "got",
    "10.66.0.1",
)

SCENARIOS = (
    Scenario("networkd", _networkd, _DORA),
    Scenario("udhcpc", _udhcpc, _DORA),
    Scenario("udhcpc-release", _release, _has_type(1, 5, 7)),
    Scenario("dhclient", _dhclient, _DORA),
    Scenario("dhcpcd", _dhcpcd, _has_type(1, 5)),
    Scenario("lldpd", _lldpd, _two_speakers, ethertype=_LLDP),
    Scenario("networkd-lldp", _networkd, _any_lldp, ethertype=_LLDP),
    Scenario("uboot-arm64", _uboot, _last_block, seconds=120.0),
    Scenario("tftp-atftp", _tftp_client(*_ATFTP), _last_block),
    Scenario("tftp-hpa", _tftp_client("tftp", "-m", "octet", "10.66.0.1", "-c", "get", "file.bin"), _last_block),
    Scenario("tftp-curl", _tftp_client("curl", "-s", "--tftp-blksize", "1428", "-o", "got", _URL), _last_block),
    Scenario("tftp-missing", _tftp_client("tftp", "-m", "octet", "10.66.0.1", "-c", "get", "absent"), _failed),
)


def main(names: list[str]) -> None:
    """Capture the named scenarios, or all of them."""
    for scenario in SCENARIOS:
        if not names or scenario.name in names:
            path = capture(scenario)
            print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
