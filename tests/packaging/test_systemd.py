"""The units, as far as a machine that systemd does not run can judge them: systemd's own verifier and score, and the
program itself under the limits that the units set. The whole appliance at work: test_confinement.py."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.errors import ConfigError, NotReady
from tests.services.test_payload import started

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "packaging" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
SOCKETS = sorted(path.name for path in UNITS.glob("*.socket"))
NOBODY = 65534
PROGRAM = "/opt/gatehouse/bin/gatehouse"

WORST_EXPOSURE = {
    "gatehouse.service": 18,
    "gatehouse-wire.service": 18,
    "gatehouse-payload.service": 16,
    "gatehouse-web.service": 13,
    "gatehouse-worker.service": 13,
}
"""In tenths of systemd's score of 0 to 10, where below 2 is its best class but one ("OK" begins there; services of a
distribution mostly have 9). What is left, and cannot go: all need the network (0.5) on IP addresses nobody knows before
(0.2), by AF_INET (0.3) and AF_UNIX (0.1), run in the host's root directory (0.1), read the clock (0.1) and give up
capabilities themselves, by capset (0.2). The wire and the payload plane open ports below 1024 and bind to an interface:
two capabilities (0.2), which a private user namespace would take away (0.2). The wire captures: AF_PACKET (0.2) and
AF_NETLINK (0.1)."""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units, with the program at the path that they name, in a folder of the test."""
    program = tmp_path / "bin" / "gatehouse"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in (*SERVICES, *SOCKETS):
        text = (UNITS / name).read_text()
        (tmp_path / name).write_text(text.replace(PROGRAM, str(program)))
    return tmp_path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def settings(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def test_both_forms_are_there() -> None:
    assert set(SERVICES) == set(WORST_EXPOSURE)
    assert SOCKETS == ["gatehouse-web.socket", "gatehouse.socket"]


@pytest.mark.parametrize("name", [*SERVICES, *SOCKETS])
def test_systemd_accepts_the_units(installed: Path, name: str) -> None:
    verified = analyze("verify", "--man=no", str(installed / name))
    assert (verified.returncode, verified.stderr) == (0, "")


def test_verifier_finds_a_wrong_setting(installed: Path) -> None:
    broken = installed / "gatehouse.service"
    broken.write_text(broken.read_text().replace("ProtectSystem=strict", "ProtectSystm=strict"))
    assert "ProtectSystm" in analyze("verify", "--man=no", str(broken)).stderr


@pytest.mark.parametrize("name", SERVICES)
def test_exposure_is_at_most_what_the_work_needs(installed: Path, name: str) -> None:
    threshold = f"--threshold={WORST_EXPOSURE[name]}"
    scored = analyze("security", "--offline=yes", "--no-pager", threshold, str(installed / name))
    assert scored.returncode == 0, scored.stdout.splitlines()[-1]
    assert analyze("security", "--offline=yes", "--threshold=5", str(installed / name)).returncode != 0


@pytest.mark.parametrize("name", SERVICES)
def test_unit_starts_the_installed_program_without_root(name: str) -> None:
    found = settings(name)
    process = name.removeprefix("gatehouse").removesuffix(".service").removeprefix("-")
    command = f"{PROGRAM} --config /etc/gatehouse/gatehouse.toml run {process}".strip()
    assert found["ExecStart"] == [command]
    assert found["User"] == found["Group"] == ["gatehouse"]
    assert set(" ".join(found["CapabilityBoundingSet"]).split()) <= {"CAP_NET_RAW", "CAP_NET_BIND_SERVICE"}


@pytest.mark.parametrize("name", SERVICES)
def test_unit_restarts_unless_its_configuration_is_wrong(name: str) -> None:
    """systemd gives a unit up after five starts in 10 s, which an interface that comes late takes easily."""
    found = settings(name)
    assert found["Restart"] == ["always"]
    assert found["StartLimitIntervalSec"] == ["0"]
    assert found["RestartPreventExitStatus"] == [str(ConfigError.exit_code)]
    assert NotReady.exit_code != ConfigError.exit_code


@pytest.mark.parametrize("name", SERVICES)
def test_units_and_tmpfiles_set_the_same_modes(name: str) -> None:
    made = (UNITS / "tmpfiles.conf").read_text()
    for directory, mode in (
        ("/etc/gatehouse", "ConfigurationDirectoryMode"),
        ("/var/lib/gatehouse", "StateDirectoryMode"),
    ):
        assert re.search(rf"^d {directory} {settings(name)[mode][0]} ", made, re.MULTILINE)


def test_processes_without_low_ports_have_no_capability() -> None:
    for name in ("gatehouse-web.service", "gatehouse-worker.service"):
        assert settings(name)["CapabilityBoundingSet"] == [""]
        assert "AmbientCapabilities" not in settings(name)


def test_the_forms_exclude_one_another() -> None:
    for name in SERVICES:
        others = set(settings(name)["Conflicts"][0].split())
        assert others == (set(SERVICES) - {name} if name == "gatehouse.service" else {"gatehouse.service"})


def test_socket_units_use_the_name_web() -> None:
    for name in SOCKETS:
        assert settings(name)["FileDescriptorName"] == ["web"]
        assert settings(name)["Service"] == [name.replace(".socket", ".service")]


def test_systemd_makes_the_user_and_the_directories(tmp_path: Path) -> None:
    for folder in ("etc", "sysusers.d", "var/lib"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(UNITS / "sysusers.conf", tmp_path / "sysusers.d" / "gatehouse.conf")
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(tmp_path / "sysusers.d" / "gatehouse.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    passwd = (tmp_path / "etc" / "passwd").read_text()
    assert re.search(r"^gatehouse:x:\d+:\d+:Gatehouse appliance:/var/lib/gatehouse:/usr/sbin/nologin$", passwd, re.M)
    shutil.copy(UNITS / "tmpfiles.conf", tmp_path / "gatehouse.conf")
    laid = subprocess.run(
        ["systemd-tmpfiles", "--create", f"--root={tmp_path}", str(tmp_path / "gatehouse.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert laid.returncode == 0, laid.stderr
    assert (tmp_path / "var/lib/gatehouse").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "etc/gatehouse/hooks.d").is_dir()


UNDER_LIMITS = """
import ctypes, sys, tempfile, threading
from pathlib import Path
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    sys.exit(77)
import mmap
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError:
    pass
else:
    sys.exit("the limit does not hold")
from appliance.config import parse
from appliance.commands import setup
from appliance.payload import catalogue
from appliance.services import hooks, payload, privileges, supervisor
from appliance.trust import dsse, passwords, tls
from tests.site import make_site
site = make_site(Path(sys.argv[1]))
catalogue.add(site.context, "cli:root", "a", b"x")
assert passwords.hash_password("a long enough secret")
answer = payload.create_payload_app(site.context).test_client().get("/boot.ipxe")
assert answer.status_code == 200
print("worked")
"""


def test_program_works_without_executable_memory(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute=yes, by the kernel's own switch for it (Linux 6.3)."""
    done = subprocess.run(
        [sys.executable, "-c", UNDER_LIMITS, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("this kernel has no PR_SET_MDWE")
    assert (done.returncode, done.stdout) == (0, "worked\n"), done.stderr


def allowed_calls(unit: str = "gatehouse.service") -> set[str]:
    """What SystemCallFilter= of a unit comes to, expanded by systemd itself."""
    filters = settings(unit)["SystemCallFilter"]
    allowed: set[str] = set()
    for line in filters:
        names = {call for name in line.removeprefix("~").split() for call in expand(name)}
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed | expand("@default")


ONLY_AS_ROOT = {"fchown"}
"""SQLite gives the files beside a database to the database's owner, but only when it runs as root, as here."""


def expand(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    listed = analyze("syscall-filter", "--no-pager", name).stdout.splitlines()[1:]
    members = [line.strip() for line in listed if line.strip() and not line.strip().startswith("#")]
    return {call for member in members for call in expand(member)}


def calls_in(trace: Path) -> set[str]:
    return set(re.findall(r"^\d+ +([a-z0-9_]+)\(", trace.read_text(), re.MULTILINE))


def test_every_call_of_the_payload_process_is_allowed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with started(tmp_path / "state", "strace", "-D", "-f", "-qq", "-o", str(trace)) as plane:
        assert plane.get("boot/arm64/kernel").status == 200
        assert plane.get("boot.ipxe").status == 200
        assert plane.get("unknown").status == 404
    called = calls_in(trace)
    assert {"sendfile", "accept4", "fdatasync"} <= called
    assert called - allowed_calls() - ONLY_AS_ROOT == set()
