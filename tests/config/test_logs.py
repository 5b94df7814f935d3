"""What the logs say of people: nothing."""

from __future__ import annotations

import io
import logging

import pytest
from django.urls import path

from ensems.config import logs
from ensems.config.urls import urlpatterns as platform


def fails(request, token):
    raise ValueError("Key (email)=(ana.sol@combe.fr) already exists; code 1234-5678")


urlpatterns = [path("invitation/<str:token>/", fails, name="fails"), *platform]


@pytest.fixture
def written():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.mark.urls("tests.config.test_logs")
def test_an_error_of_ours_names_nobody_and_opens_nothing(written, client, db):
    client.raise_request_exception = False

    response = client.get("/invitation/un-jeton-secret_A1/?jeton=abc:def")

    said = written.getvalue()
    assert response.status_code == 500
    assert "ValueError" in said
    for secret in ("ana.sol", "combe.fr", "1234-5678", "un-jeton-secret", "abc:def"):
        assert secret not in said
        assert secret not in response.content.decode()


@pytest.mark.parametrize("before", ["/suivre/confirmer/", "/suivis/", "/suivis/arreter/"])
def test_the_links_of_those_who_follow_open_nothing(before):
    assert (
        logs.blank(f"GET https://ensems.example{before}abc.DEF-1/ 500") == f"GET https://ensems.example{before}…/ 500"
    )


@pytest.mark.parametrize("harmless", ["2026-11-23T09:00:00Z", "8e3124eb-1234-4571-93b3-92c4dd674f9b", "R-2026-000118"])
def test_instants_and_references_stay_readable(harmless):
    assert logs.blank(harmless) == harmless
