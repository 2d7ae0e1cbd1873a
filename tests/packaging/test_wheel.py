"""The built wheel in a clean environment runs the appliance from anywhere."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("appliance", "hooks", "web", "templates")


def run(*argv: str | Path, **options: object) -> str:
    done = subprocess.run([*map(str, argv)], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def sources() -> list[Path]:
    told = run("git", "ls-files", "--cached", "--others", "--exclude-standard", *SHIPPED, cwd=ROOT)
    return [Path(name) for name in told.splitlines() if (ROOT / name).is_file()]


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
    """`gatehouse` in a new environment, readable by the user that it becomes; its dependencies are those of this one,
    by a path that does not lead to the checkout."""
    place = Path(tempfile.mkdtemp(prefix="gatehouse-wheel-"))
    place.chmod(0o755)
    run(sys.executable, "-m", "venv", place / "venv")
    python = place / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-cache-dir", wheel)
    [packages] = (place / "venv" / "lib").glob("python3*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    yield place / "venv" / "bin" / "gatehouse"
    shutil.rmtree(place)


def test_every_file_of_the_four_packages_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {str(path) for path in sources()} - inside == set()
    assert {name.split("/")[0] for name in inside} == {*SHIPPED, wheel.name.split("-py3")[0] + ".dist-info"}
    for part in ("templates/payloads/boot.scr.j2", "templates/pages/", "web/static/", "appliance/data/"):
        assert any(name.startswith(part) for name in inside), part


def test_it_is_the_installed_program_that_runs(program: Path) -> None:
    code = "import appliance, hooks, web, templates; print(*(m.__file__ for m in (appliance, hooks, web, templates)))"
    told = run(program.parent / "python", "-c", code, cwd="/")
    assert all(str(program.parents[1]) in path for path in told.split())


def test_help_works_from_anywhere(program: Path) -> None:
    assert "init" in run(program, "--help", cwd="/")
    assert "Usage" in run(program, "run", "--help", cwd="/")


@pytest.fixture
def config(program: Path) -> Path:
    state = program.parents[2] / "state"
    state.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    path = program.parents[2] / "gatehouse.toml"
    path.write_text(f'[appliance]\nstate_dir = "{state / "gatehouse"}"\n[web]\nlisten = "127.0.0.1:{port}"\n')
    path.chmod(0o644)
    state.chmod(0o755)
    return path


def test_it_initialises_renders_and_serves_its_pages(program: Path, config: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    login = json.loads(run(program, "--config", config, "init", "-o", "json", cwd="/", env=environment))
    assert login["user"] == "admin"
    process = subprocess.Popen([program, "--config", config, "run", "web"], cwd="/", env=environment)
    try:
        page = fetch(config, "/", process)
        assert b"Gatehouse" in page
        assert b"stylesheet" in page
    finally:
        process.terminate()
        process.wait(15)


def fetch(config: Path, path: str, process: subprocess.Popen[bytes]) -> bytes:
    """The page, once the server is up; a redirect to the sign-in is followed."""
    address = config.read_text().split('listen = "')[1].split('"')[0]
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None, "gatehouse run web ended"
        try:
            with urllib.request.urlopen(f"https://{address}{path}", timeout=10, context=context) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "the page never came up"
            time.sleep(0.2)
