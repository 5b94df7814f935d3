"""The web application, for gunicorn or any WSGI server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")

_platform = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Python also calls "encoding" what is none of a text ("zlib_codec"): Django would fail before any of our code.

    Such a name becomes one that nobody knows, which `interface.middleware.EncodingMiddleware` refuses with a page.
    """
    _type, options = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    if not _is_of_text(options.get("charset", "utf-8")):
        environ["CONTENT_TYPE"] = "application/octet-stream; charset=unknown"
    return _platform(environ, start_response)


def _is_of_text(encoding: str) -> bool:
    try:
        return isinstance(b"a".decode(encoding), str)
    except (LookupError, ValueError):
        return False
