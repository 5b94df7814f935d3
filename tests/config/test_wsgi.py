"""What a request may hold that Django reads before any middleware."""

from __future__ import annotations

import io
from wsgiref.util import setup_testing_defaults

import pytest


@pytest.mark.parametrize("encoding", ["zlib_codec", "rot13", "hex", "\x00", "unicode_escape"])
def test_what_is_no_encoding_of_a_text_gets_the_page_of_a_bad_request(encoding, db):
    from ensems.config.wsgi import application

    environ = {"PATH_INFO": "/saisines/", "QUERY_STRING": "q=a", "CONTENT_TYPE": f"text/plain; charset={encoding}"}
    setup_testing_defaults(environ)
    environ |= {"wsgi.input": io.BytesIO(b"x"), "HTTP_HOST": "localhost"}
    answered = []

    body = b"".join(application(environ, lambda status, headers: answered.append(status)))

    assert answered == ["400 Bad Request"]
    assert "Nous n’avons pas compris cette demande" in body.decode()
