"""A file is served as what it is, to whom may read it, and can do nothing in our name."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.core.actors import system
from ensems.files import links, operations
from ensems.files.models import StoredFile
from tests.conftest import NOW
from tests.files import samples

pytestmark = pytest.mark.django_db
ACTOR = system("essai")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    backend = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**backend, "OPTIONS": {**backend["OPTIONS"], "location": str(tmp_path)}},
    }


def stored(content: bytes = samples.PDF, name: str = "Étude d’été.pdf", *, public: bool = True) -> StoredFile:
    file = operations.store(actor=ACTOR, upload=SimpleUploadedFile(name, content), now=NOW)
    return operations.publish(actor=ACTOR, file=file, now=NOW) if public else file


def later(**spent: int) -> Any:
    """Signatures carry the real time: the only clock that `core.clock` does not hold."""
    import time

    return mock.patch("django.core.signing.time.time", return_value=time.time() + timedelta(**spent).total_seconds())


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_public_file_is_served_safely(client: Any) -> None:
    file = stored()

    answer = client.get(links.public_link(file))

    assert body(answer) == samples.PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(file.size)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''%C3%89tude%20d%E2%80%99%C3%A9t%C3%A9.pdf" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer


def test_only_images_are_shown_in_the_browser(client: Any) -> None:
    image = stored(samples.PNG, "carte.png")
    text = stored(b"bonjour <script>", "note.txt")

    assert client.get(links.public_link(image))["Content-Disposition"].startswith("inline")
    answer = client.get(links.public_link(text))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_file_already_had_is_not_sent_again(client: Any) -> None:
    file = stored()
    etag = client.get(links.public_link(file))["ETag"]

    answer = client.get(links.public_link(file), headers={"if-none-match": etag})

    assert answer.status_code == 304
    assert etag == f'"{file.digest}"'
    assert answer["Cache-Control"] == "public, no-cache"


def test_a_private_file_answers_like_one_that_never_was(client: Any) -> None:
    private = stored(public=False)

    hidden = client.get(links.public_link(private))
    unknown = client.get(f"/fichiers/{uuid.uuid4()}/x.pdf")
    forged = client.get(f"{links.public_link(private)}?jeton=1abcde:forged")

    assert hidden.status_code == unknown.status_code == forged.status_code == 404
    assert hidden.content == unknown.content == forged.content


def test_a_signed_link_opens_one_file_for_an_hour(client: Any) -> None:
    private, other = stored(public=False), stored(samples.PNG, "x.png", public=False)
    link = links.private_link(private)

    answer = client.get(link)
    assert body(answer) == samples.PDF
    assert answer["Cache-Control"] == "private, no-store"
    token = link.split("?")[1]
    assert client.get(f"{links.public_link(other)}?{token}").status_code == 404
    with later(minutes=59):
        assert client.get(link).status_code == 200
    with later(minutes=61):
        expired = client.get(link)
    assert expired.status_code == 403
    assert "cette heure est passée" in expired.content.decode()


def test_a_withheld_file_closes_at_once(client: Any) -> None:
    file = stored()
    link = links.public_link(file)
    etag = client.get(link)["ETag"]

    operations.withhold(actor=ACTOR, file=file, now=NOW)

    assert client.get(link, headers={"if-none-match": etag}).status_code == 404


def test_serving_costs_one_query(client: Any, exact_queries: Any) -> None:
    file = stored()

    with exact_queries(1):
        client.get(links.public_link(file))


def test_nothing_is_written_by_post(client: Any) -> None:
    assert client.post(links.public_link(stored())).status_code == 405
