"""How gunicorn serves the platform: read by `ensems serve`, or by `gunicorn -c python:ensems.config.web_server`."""

import sys

from ensems.config import environment

# The threads of a worker share one interpreter: one that the database has just answered, and that perhaps holds the end
# of the register, waits for it 2 ms at most rather than 5.
sys.setswitchinterval(0.002)

_env = environment.read()

wsgi_app = "ensems.config.wsgi:application"
bind = f"{_env.text('ENSEMS_HOST', '127.0.0.1')}:{_env.number('PORT', 8000)}"
workers = _env.number("ENSEMS_WORKERS", 2)
worker_class = "gthread"
# A request waits for the database more than it computes; SQLite has one writer anyway.
threads = 4
# Loaded once, then forked: quicker to start, and the processes share what they only read.
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
proc_name = "ensems"
loglevel = "warning"
accesslog = None
# It would write outside the data folder.
control_socket_disable = True
