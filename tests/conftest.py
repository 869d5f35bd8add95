"""What holds for every test: examples of hypothesis have no deadline, because machines are busy at times."""

import os

from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")
