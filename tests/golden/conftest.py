"""`--update-golden` writes the explanations anew instead of comparing them."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/*.txt anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    # A run over all tests finds this file too late to know the option.
    return bool(request.config.getoption("--update-golden", default=False))
