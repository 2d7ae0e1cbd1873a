from tests.rack.fixtures import bmc, rack  # noqa: F401
