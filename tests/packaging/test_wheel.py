"""The built wheel in a clean environment runs the appliance from anywhere."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rack.clients import Client, start_client
from tests.rack.netns import Rack, port_mac, wait_until
from tests.rack.reach import reach_argv

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).parents[2]
SHIPPED = ("appliance", "hooks", "web", "templates")
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def run(*argv: str | Path, **options: object) -> str:
    done = subprocess.run([*map(str, argv)], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def sources() -> list[Path]:
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard", *SHIPPED, cwd=ROOT)
    return [Path(name) for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing of the checkout but its sources gets in and nothing of the build stays."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in (*sources(), Path("pyproject.toml"), Path("README.md"), Path("LICENSE")):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", out, copy)
    [built] = out.glob("gatehouse-*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path) -> Iterator[Path]:
    """`gatehouse` in a new environment with the pinned packages and nothing else, readable by the user that it becomes.
    The wheel itself is installed without an index: what it asks for beyond them would be missing."""
    place = Path(tempfile.mkdtemp(prefix="gatehouse-wheel-"))
    place.chmod(0o755)
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv")
    python = place / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "-q", "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    run(*pip, "install", "-q", "--no-index", "--no-cache-dir", wheel)
    run(*pip, "check", env=ENVIRONMENT)
    yield place / "venv" / "bin" / "gatehouse"
    shutil.rmtree(place)


def test_wheel_has_every_file_of_the_four_packages(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {str(path) for path in sources()} - inside == set()
    assert {name.split("/")[0] for name in inside} == {*SHIPPED, wheel.name.split("-py3")[0] + ".dist-info"}
    for part in ("templates/payloads/boot.scr.j2", "templates/pages/", "web/static/", "appliance/data/"):
        assert any(name.startswith(part) for name in inside), part


def test_installed_program_is_the_one_that_runs(program: Path) -> None:
    code = "import appliance, hooks, web, templates; print(*(m.__file__ for m in (appliance, hooks, web, templates)))"
    paths = run(program.parent / "python", "-c", code, cwd="/", env=ENVIRONMENT)
    assert all(str(program.parents[1]) in path for path in paths.split())


def test_help_works_from_anywhere(program: Path) -> None:
    assert "init" in run(program, "--help", cwd="/", env=ENVIRONMENT)
    assert "Usage" in run(program, "run", "--help", cwd="/", env=ENVIRONMENT)


@pytest.mark.rack
def test_appliance_runs_from_the_wheel(program: Path) -> None:
    """Cable to payload: an address is leased, a boot script rendered for who got it, and a person signs in."""
    with Rack() as rack:
        rack.add_port("d1")
        command = configured(program, rack)
        login = json.loads(run(*command, "init", "-o", "json", cwd="/", env=ENVIRONMENT))
        (manifest := rack.directory / "delivery.csv").write_text(f"serial,bmc_mac\nSN1,{port_mac('d1')}\n")
        run(*command, "manifest", "import", manifest, cwd="/", env=ENVIRONMENT)
        log = rack.directory / "gatehouse.log"
        process = rack.popen("app", [*command, "run"], log=log.name, cwd="/", env=ENVIRONMENT)
        start_client(rack, "d1", Client("udhcpc", "d1"))
        script = fetched(rack, "d1", "http://10.66.0.1/boot.ipxe")
        assert script.startswith("#!ipxe"), (script, log.read_text())
        assert "knows this machine as 1, level 1 MATCHED" in script
        page = signed_in(rack, login)
        assert "Sign out" in page
        assert "SN1" in page
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, log.read_text()
        assert "Traceback" not in log.read_text()


def configured(program: Path, rack: Rack) -> list[str]:
    """The command, with the configuration of the rack's appliance."""
    (home := rack.directory / "appliance").mkdir()
    config = home / "gatehouse.toml"
    config.write_text(
        f'[appliance]\nstate_dir = "{home / "state"}"\n[web]\nlisten = "127.0.0.1:8443"\n'
        '[[segment]]\nname = "staging"\ninterface = "eth0"\nmode = "serve"\n'
        'address = "10.66.0.1/16"\npool = ["10.66.1.0-10.66.1.254"]\n'
    )
    return reach_argv([str(program), "--config", str(config)], [program.parents[2], Path(sys.base_prefix)])


def fetched(rack: Rack, port: str, url: str, *options: str) -> str:
    """What is answered, once it is."""
    curl = ["curl", "-sSk", "--max-time", "5", *options, url]
    assert wait_until(lambda: rack.exec(port, [*curl, "-o", "/dev/null", "-f"]).returncode == 0, 30, 0.2), url
    return rack.exec(port, curl, check=True).stdout


def signed_in(rack: Rack, login: dict[str, str]) -> str:
    """The first page after the form of the sign-in was sent."""
    page, jar = "https://localhost:8443", str(rack.directory / "cookies")
    assert "password" in fetched(rack, "app", f"{page}/sign-in")
    form = ["--data-urlencode", f"name={login['user']}", "--data-urlencode", f"password={login['password']}"]
    browser = ["curl", "-sSkL", "-b", jar, "-c", jar, "-H", "Sec-Fetch-Site: same-origin"]
    return rack.exec("app", [*browser, *form, f"{page}/sign-in"], check=True).stdout
