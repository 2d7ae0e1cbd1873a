"""Real network clients as the behaviour of devices: four DHCP clients, and lldpd as switch or BMC.

Each runs in its device's network namespace and in a mount and host-name namespace of its own, so that none of
them writes a file of the machine it runs on. They configure the leased address on `eth0` for real.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rack.netns import Rack, RackError, run

SCRIPT_UDHCPC = """#!/bin/sh
case "$1" in
deconfig) ip -4 addr flush dev eth0 scope global; ip link set eth0 up ;;
bound|renew) ip addr replace "$ip/$mask" dev eth0
  [ -z "$router" ] || ip route replace default via "${router%% *}" ;;
esac
"""
SCRIPT_DHCLIENT = """#!/bin/sh
case "$reason" in
PREINIT) ip link set eth0 up ;;
BOUND|RENEW|REBIND|REBOOT) ip addr replace "$new_ip_address/$new_subnet_mask" dev eth0
  [ -z "$new_routers" ] || ip route replace default via "${new_routers%% *}" ;;
EXPIRE|FAIL|RELEASE|STOP) ip -4 addr flush dev eth0 scope global ;;
esac
exit 0
"""
RAPID_COMMIT_SINCE = 255
"""systemd-networkd sends option 80 from this version on."""


@dataclass(frozen=True)
class Client:
    """A DHCP client on one port. `kind` is a key of KINDS; `vendor_class` is option 60, empty: the kind's own."""

    kind: str
    hostname: str
    vendor_class: str = ""
    emit_lldp: bool = False


def start_client(rack: Rack, ns: str, client: Client) -> subprocess.Popen[Any]:
    """Start a DHCP client in a device's namespace; its output is the file `<ns>.client.log` of the rack."""
    home = rack.directory / f"{ns}.client"
    home.mkdir(exist_ok=True)
    (home / "resolv.conf").touch()
    (home / "machine-id").write_text(hashlib.sha256(ns.encode()).hexdigest()[:32] + "\n")
    script = _private(home, client.hostname) + KINDS[client.kind](home, client)
    return rack.popen(ns, ["unshare", "-mu", "sh", "-ec", script], log=f"{ns}.client.log")


def _private(home: Path, hostname: str) -> str:
    """Shell: an own host name, /run, lease folders, resolver file and machine-id."""
    return (
        f"hostname {hostname}\n"
        "for d in /run /var/lib/dhcpcd; do [ ! -d $d ] || mount -t tmpfs tmpfs $d; done\n"
        "mkdir -p /run/dhcpcd /run/systemd/netif /run/systemd/network\n"
        f"mount --bind {home}/resolv.conf $(readlink -f /etc/resolv.conf)\n"
        f"[ ! -e /etc/machine-id ] || mount --bind {home}/machine-id /etc/machine-id\n"
    )


def _executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def _udhcpc(home: Path, client: Client) -> str:
    script = _executable(home / "udhcpc.sh", SCRIPT_UDHCPC)
    vendor = f" -V '{client.vendor_class}'" if client.vendor_class else ""
    return f"exec udhcpc -f -R -i eth0 -t 5 -T 1 -A 2 -x hostname:{client.hostname}{vendor} -s {script}"


def _dhclient(home: Path, client: Client) -> str:
    script = _executable(home / "dhclient.sh", SCRIPT_DHCLIENT)
    vendor = f'send vendor-class-identifier "{client.vendor_class}";\n' if client.vendor_class else ""
    (home / "dhclient.conf").write_text(
        f'{vendor}send host-name "{client.hostname}";\nretry 5;\n'
        "request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers, ntp-servers;\n"
    )
    files = f"-cf {home}/dhclient.conf -lf {home}/dhclient.leases -pf {home}/dhclient.pid -sf {script}"
    return f"exec dhclient -4 -d {files} eth0"


def _dhcpcd(home: Path, client: Client) -> str:
    vendor = f"vendorclassid {client.vendor_class}\n" if client.vendor_class else ""
    (home / "dhcpcd.conf").write_text(
        f"hostname\nduid\npersistent\nnoarp\noption rapid_commit\noption ntp_servers\n{vendor}"
        "option domain_name_servers, domain_name\nrequire dhcp_server_identifier\n"
    )
    return f"exec dhcpcd -4 -B -c /bin/true -f {home}/dhcpcd.conf eth0"


def _networkd(home: Path, client: Client) -> str:
    """As OpenBMC's phosphor-networkd writes it: client-id is the MAC, and there is no vendor class."""
    (home / "10-bmc.network").write_text(networkd_file(client, networkd_version()))
    return (
        f"cp {home}/10-bmc.network /run/systemd/network/\nchown systemd-network /run/systemd/netif\n"
        "mount -o remount,ro /sys\n"  # with a writable /sys networkd waits for udev
        "exec /lib/systemd/systemd-networkd"
    )


def networkd_version() -> int:
    """The major version of the systemd installed here."""
    found = re.match(r"systemd (\d+)", run("systemctl", "--version"))
    return int(found[1]) if found else 0


def networkd_file(client: Client, version: int) -> str:
    """The .network file of a BMC for a version of systemd."""
    rapid = "RapidCommit=yes\n" if version >= RAPID_COMMIT_SINCE else ""
    vendor = f"VendorClassIdentifier={client.vendor_class}\n" if client.vendor_class else ""
    return (
        "[Match]\nName=eth0\n\n"
        "[Network]\nDHCP=yes\nLinkLocalAddressing=yes\nIPv6AcceptRA=yes\n"
        f"EmitLLDP={'yes' if client.emit_lldp else 'no'}\n\n"
        "[DHCPv4]\nClientIdentifier=mac\nUseDNS=yes\nUseDomains=yes\nUseNTP=yes\nUseHostname=yes\nSendHostname=yes\n"
        f"{rapid}{vendor}\n[IPv6AcceptRA]\nDHCPv6Client=yes\n"
    )


KINDS: dict[str, Callable[[Path, Client], str]] = {
    "networkd": _networkd,
    "udhcpc": _udhcpc,
    "dhclient": _dhclient,
    "dhcpcd": _dhcpcd,
}


def gets_lease(rack: Rack, ns: str, tries: int) -> bool:
    """Whether udhcpc gets a lease (DISCOVER, OFFER, REQUEST, ACK), a second after each try; it configures nothing."""
    argv = ["udhcpc", "-f", "-n", "-q", "-i", "eth0", "-t", str(tries), "-T", "1", "-s", "/bin/true"]
    return rack.exec(ns, argv).returncode == 0


def leased_address(rack: Rack, ns: str) -> str:
    """The global IPv4 address on a device's `eth0`, as text without its length; empty if there is none."""
    shown = rack.exec(ns, ["ip", "-4", "-o", "addr", "show", "dev", "eth0", "scope", "global"]).stdout
    found = re.search(r"inet ([0-9.]+)/", shown)
    return found[1] if found else ""


def start_lldpd(rack: Rack, ns: str, name: str, description: str, *, interfaces: str = "eth0") -> subprocess.Popen[Any]:
    """Start lldpd with a system name and description; its control socket is `<ns>.lldp` of the rack."""
    configuration = rack.directory / f"{ns}.lldp.conf"
    configuration.write_text(
        f'configure system hostname "{name}"\nconfigure system description "{description}"\n'
        "configure lldp tx-interval 2\nconfigure lldp tx-hold 4\n"
    )
    daemon = f"exec lldpd -d -I '{interfaces}' -u {rack.directory}/{ns}.lldp -O {configuration}"
    # the chroot and the pid file are compiled in: every speaker gets a /run of its own
    script = f"mount -t tmpfs tmpfs /run && mkdir -p /run/lldpd && {daemon}"
    return rack.popen(ns, ["unshare", "-m", "sh", "-ec", script], log=f"{ns}.lldp.log")


def lldpcli(rack: Rack, ns: str, *words: str) -> str:
    """A command to the lldpd of a namespace; its output."""
    return run("lldpcli", "-u", str(rack.directory / f"{ns}.lldp"), *words)


def lldpd_answers(rack: Rack, ns: str) -> bool:
    """Whether it takes commands: its control socket is there a little before lldpcli, which is not root, may use it."""
    try:
        lldpcli(rack, ns, "show", "chassis")
    except RackError:
        return False
    return True


def name_port(rack: Rack, interface: str, label: str) -> None:
    """Give a port of the switch the name in its LLDP frames, e.g. `p-d1` is `Ethernet1/1`."""
    settings = ("portidsubtype", "local", label, "description", f"to {interface[2:]}")
    lldpcli(rack, "sw", "configure", "ports", interface, "lldp", *settings)
