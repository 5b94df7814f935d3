"""A file is what its bytes say, keeps the name people gave it, and is never half there."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.files import kinds, names, operations, queries
from ensems.files.forms import AttachmentField
from ensems.files.models import StoredFile
from tests.conftest import NOW
from tests.files import samples
from tests.files.samples import upload

ACTOR = system("essai")


def store(content: bytes, name: str = "note.txt") -> StoredFile:
    return operations.store(actor=ACTOR, upload=upload(content, name), now=NOW)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    backend = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**backend, "OPTIONS": {**backend["OPTIONS"], "location": str(tmp_path)}},
    }


ACCEPTED = [
    (samples.PDF, "avis.pdf", "application/pdf", "avis.pdf"),
    (samples.PNG, "carte.PNG", "image/png", "carte.png"),
    (samples.JPEG, "photo.jpeg", "image/jpeg", "photo.jpeg"),
    (samples.WEBP, "photo.webp", "image/webp", "photo.webp"),
    (samples.open_document("text"), "note.odt", "application/vnd.oasis.opendocument.text", "note.odt"),
    (samples.open_document("spreadsheet"), "x.ods", "application/vnd.oasis.opendocument.spreadsheet", "x.ods"),
    (samples.open_document("presentation"), "x.odp", "application/vnd.oasis.opendocument.presentation", "x.odp"),
    *(
        (
            samples.office(kind),
            f"x.{extension}",
            f"application/vnd.openxmlformats-officedocument.{kind}",
            f"x.{extension}",
        )
        for kind, extension in (
            ("wordprocessingml.document", "docx"),
            ("spreadsheetml.sheet", "xlsx"),
            ("presentationml.presentation", "pptx"),
        )
    ),
    (
        "commune;habitants\nQuillan;3 200 é".encode(),
        "État des lieux.csv",
        "text/csv; charset=utf-8",
        "État des lieux.csv",
    ),
    ("\ufeffUn texte, où l’on compte.".encode(), "note.md", "text/plain; charset=utf-8", "note.md"),
    # The name lies: the content decides.
    (samples.PDF, "photo.png", "application/pdf", "photo.pdf"),
    (samples.JPEG, "facture.pdf.exe", "image/jpeg", "facture.jpg"),
    (b"a;b", "sans extension", "text/plain; charset=utf-8", "sans extension.txt"),
    (samples.PDF, "../../etc/cron.d/x", "application/pdf", "x.pdf"),
    (samples.PDF, "C:\\Documents\\Étude  d’impact.PDF", "application/pdf", "Étude d’impact.pdf"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "name", "content_type", "kept"), ACCEPTED)
def test_a_file_is_kept_under_its_true_type(content: bytes, name: str, content_type: str, kept: str) -> None:
    file = store(content, name)

    assert (file.content_type, file.name, file.size) == (content_type, kept, len(content))
    assert file.digest == hashlib.sha256(content).hexdigest()
    assert file.content.open("rb").read() == content
    assert file.uploaded_by == "systeme:essai"
    assert not file.is_public
    assert kept not in file.content.name, "what was typed never becomes a path"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.pdf", "est vide"),
        (b"<!DOCTYPE html><p>x", "page.txt", "page web"),
        (b"\xef\xbb\xbf \n <svg xmlns='x'/>", "image.png", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "x.csv", "page web"),
        (b"#!/bin/sh\nrm -rf /", "x.txt", "programme"),
        (b"{\\rtf1 bonjour}", "x.txt", "programme"),
        (b"MZ\x90\0\3\0\0", "x.pdf", "format accepté"),
        (b"\x7fELF\2\1\1", "x", "format accepté"),
        (b"GIF89a\1\0\1\0", "x.gif", "format accepté"),
        ("prénom;nom\nÉlodie;Î".encode("cp1252"), "liste.csv", "UTF-8"),
        (samples.archive(a="b"), "x.docx", "archive"),
        (
            samples.office("wordprocessingml.document", word__vbaProject_bin="x").replace(b"_bin", b".bin"),
            "x.docx",
            "macros",
        ),
        (samples.open_document("text", Basic__Standard="x"), "x.odt", "macros"),
        (samples.office("wordprocessingml.document")[:-30], "x.docx", "abîmé"),
        (b"\0%PDF-1.7", "x.pdf", "Formats acceptés"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes, name: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        store(content, name)

    [sentence] = refused.value.messages
    assert said in sentence
    assert name in sentence
    assert StoredFile.objects.count() == 0
    assert queries.orphans(datetime.now(UTC) + timedelta(days=1)) == []


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_with_both_figures(settings: Any) -> None:
    settings.FILES_MAX_BYTES = 1024 * 1024
    store(b"x" * settings.FILES_MAX_BYTES)

    with pytest.raises(ValidationError) as refused:
        store(b"x" * (settings.FILES_MAX_BYTES + 1), "gros.txt")

    assert "pèse 1,1\u00a0Mo" in refused.value.messages[0].replace("1,1 Mo", "1,1\u00a0Mo")
    assert "dépasser 1" in refused.value.messages[0]


@given(st.text(max_size=400), st.sampled_from(kinds.ALL))
def test_any_name_becomes_a_sound_one(typed: str, kind: kinds.Kind) -> None:
    name = names.clean(typed, kind)

    stem, _, extension = name.rpartition(".")
    assert stem
    assert extension in kind.extensions
    assert len(name) <= 200
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith(".")
    assert names.clean(name, kind) == name


@pytest.mark.django_db
def test_publish_withhold_and_discard(django_capture_on_commit_callbacks: Any) -> None:
    file = store(b"bonjour")
    path = file.content.name

    operations.publish(actor=ACTOR, file=file, now=NOW)
    assert StoredFile.objects.get().is_public
    with pytest.raises(Refused, match="publié"):
        operations.discard(actor=ACTOR, file=file, now=NOW)
    operations.withhold(actor=ACTOR, file=file, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        operations.discard(actor=ACTOR, file=file, now=NOW)

    assert StoredFile.objects.count() == 0
    assert not queries.storage().exists(path)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_bytes_without_a_row_never_the_contrary() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        store(b"bonjour")
        raise ZeroDivisionError

    assert StoredFile.objects.count() == 0
    assert len(queries.orphans(datetime.now(UTC) + timedelta(days=1))) == 1
    assert queries.without_bytes() == []


@pytest.mark.django_db(transaction=True)
def test_a_discard_that_is_undone_keeps_the_bytes() -> None:
    file = store(b"bonjour")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.discard(actor=ACTOR, file=file, now=NOW)
        raise ZeroDivisionError

    assert StoredFile.objects.get().content.open("rb").read() == b"bonjour"


@pytest.mark.django_db
def test_old_orphans_are_told_then_pruned(tmp_path: Path) -> None:
    kept = store(b"bonjour")
    for name, age in (("ab/cd/vieux", 2), ("ab/cd/jeune", 0)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"perdu")
        os.utime(path, (time.time() - age * 86400,) * 2)
    said = StringIO()

    call_command("prune_files", stdout=said)
    assert "ab/cd/vieux" in said.getvalue()
    assert "jeune" not in said.getvalue()
    assert (tmp_path / "ab/cd/vieux").exists(), "dry by default"

    call_command("prune_files", apply=True, stdout=StringIO())
    assert not (tmp_path / "ab/cd/vieux").exists()
    assert (tmp_path / "ab/cd/jeune").exists()
    assert kept.content.storage.exists(kept.content.name)


@pytest.mark.django_db
def test_bytes_that_vanished_are_a_failure() -> None:
    file = store(b"bonjour")
    file.content.storage.delete(file.content.name)

    with pytest.raises(CommandError, match="perdu"):
        call_command("prune_files", stdout=StringIO(), stderr=StringIO())


def test_the_field_refuses_with_the_same_sentence_before_anything_is_written() -> None:
    class Form(forms.Form):
        piece = AttachmentField()

    good = Form({}, {"piece": upload(samples.PDF, "avis.pdf")})
    bad = Form({}, {"piece": upload(b"<html>", "avis.pdf")})
    empty = Form({}, {})

    assert good.is_valid()
    assert "page web" in bad.errors["piece"][0]
    assert "Choisissez un fichier" in empty.errors["piece"][0]
    assert ".odt" in str(good["piece"])
    assert "15" in str(good["piece"].help_text)


@pytest.mark.django_db
def test_files_live_on_s3_behind_one_setting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "essai")
    with mock_aws():
        boto3.client("s3", region_name="eu-west-3").create_bucket(
            Bucket="ensems", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )
        options = {"bucket_name": "ensems", "default_acl": None, "file_overwrite": False, "region_name": "eu-west-3"}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        }
        file = store(samples.PDF, "Étude.pdf")
        storages["default"].save("ab/cd/orphelin", upload(b"perdu"))

        assert StoredFile.objects.get().content.open("rb").read() == samples.PDF
        assert [orphan.path for orphan in queries.orphans(datetime.now(UTC) + timedelta(days=1))] == ["ab/cd/orphelin"]
        assert queries.without_bytes() == []
        storages["default"].delete(file.content.name)
        assert queries.without_bytes() == [file]
