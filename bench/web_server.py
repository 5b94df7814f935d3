"""How gunicorn serves what is measured: as the platform is served, the bare view too."""

import os

from ensems.config.web_server import *  # noqa: F403

wsgi_app = os.environ["BENCH_APPLICATION"]
# In life a worker is replaced after so many requests; in a run of three seconds that alone would be measured.
max_requests = 0
