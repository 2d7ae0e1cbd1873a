import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.payload.uimage import ARCHITECTURES, HEADER, MAGIC, script_image

DEBIAN_NAMES = {"arm": "arm", "arm64": "arm64", "x86": "x86", "x86_64": "x86_64", "mips": "mips", "ppc": "ppc",
                "riscv64": "riscv"}  # fmt: skip


@pytest.mark.parametrize("architecture", sorted(ARCHITECTURES))
def test_image_is_the_same_as_mkimage_makes(tmp_path: Path, architecture: str) -> None:
    script = b'echo "hello"\nif true; then echo yes; fi\n'
    (tmp_path / "in").write_bytes(script)
    subprocess.run(
        ["mkimage", "-T", "script", "-A", DEBIAN_NAMES[architecture], "-O", "linux", "-C", "none", "-n", "Gatehouse",
         "-d", "in", "out"],
        cwd=tmp_path, env={"PATH": "/usr/bin", "SOURCE_DATE_EPOCH": "1790000000"}, check=True, capture_output=True,
    )  # fmt: skip
    ours = script_image(script, name="Gatehouse", architecture=architecture, time=1790000000)
    assert ours == (tmp_path / "out").read_bytes()


@given(st.binary(max_size=2000), st.text(max_size=60), st.integers(0, 2**33))
def test_any_script_gets_a_header_of_64_bytes(script: bytes, name: str, time: int) -> None:
    image = script_image(script, name=name, architecture="arm64", time=time)
    assert HEADER.size == 64
    assert int.from_bytes(image[:4]) == MAGIC
    assert image[64:72] == len(script).to_bytes(4) + bytes(4)
    assert image[72:] == script


def test_mkimage_lists_our_image_as_a_script(tmp_path: Path) -> None:
    path = tmp_path / "boot.scr.uimg"
    path.write_bytes(script_image(b"true\n", name="Gatehouse", architecture="arm64", time=0))
    output = subprocess.run(["mkimage", "-l", str(path)], capture_output=True, text=True, check=True).stdout
    assert "AArch64 Linux Script" in output
    assert "Contents" in output
