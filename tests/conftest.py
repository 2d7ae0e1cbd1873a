"""Settings for every test: no deadline on generated inputs (the machine's speed is not what they test), and the
same inputs in every run, so that a failure is one that anybody can see again."""

from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile("default")
