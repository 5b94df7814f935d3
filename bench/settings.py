"""The settings of the platform that is measured: its own. A server started with BENCH_COLD keeps no page for the next
request (see `bench.cold`)."""

import os

from ensems.config.settings import *  # noqa: F403
from ensems.config.settings import MIDDLEWARE

if os.environ.get("BENCH_COLD"):
    MIDDLEWARE = ["bench.cold.ColdMiddleware", *MIDDLEWARE]
