from tests.onboarding.fixtures import bed  # noqa: F401
