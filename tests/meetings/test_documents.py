"""The five documents of a meeting as a screen reader finds them: title, language, structure, headers of tables."""

import io
import time
from itertools import pairwise

import pikepdf
import pytest

from ensems.meetings import exports, operations
from ensems.meetings.minutes.exports import minutes_pdf
from ensems.meetings.models import Convocation, Minutes
from ensems.opinions.exports import opinion_pdf
from tests import factories
from tests.documents.test_pdf import opened, pdf_text, tags
from tests.meetings.minutes.held import held
from tests.meetings.scene import SYSTEM, prepared

pytestmark = pytest.mark.django_db


def called(now):
    scene = prepared(now, remote_access="https://exemple.test/salle-secrete", format="hybrid")
    facts = operations.ItemFacts("L’eau et les villages", note="Deux communes l’ont demandé.", minutes=20)
    operations.edit_item(actor=SYSTEM, item=scene.items[1], facts=facts, now=now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    return Convocation.objects.select_related("meeting", "rules", "act").get()


def opinion(now):
    frozen = factories.adopted_opinion(now=now)
    return frozen, f"{frozen.referral.reference}-{frozen.number}"


# What makes each, the words of its title, and the headers of its tables.
DOCUMENTS = {
    "agenda": (lambda now: exports.agenda_pdf(called(now)), "Ordre du jour", 4),
    "convocation": (lambda now: exports.convocation_pdf(called(now)), "Convocation", 4),
    "attendance sheet": (lambda now: exports.signature_sheet(called(now).meeting, now), "Plénière", 6),
    "opinion": (lambda now: opinion_pdf(*opinion(now)), "Avis", 4),
    "minutes": (lambda now: minutes_pdf(held(now).published()), "Séance", 3 + 3 + 2 + 2),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_is_read_by_a_screen_reader(name, now):
    make, title, headers = DOCUMENTS[name]
    document = opened(make(now))

    assert str(document.Root.Lang).startswith("fr")
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert title in metadata["dc:title"]
    found = tags(document)
    assert found.count("/H1") == 1
    assert found.count("/TH") == headers
    assert found.count("/Table") >= 1
    levels = [int(tag[2:]) for tag in found if tag[:2] == "/H" and tag[2:].isdigit()]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("name", ["agenda", "convocation"])
def test_the_same_call_gives_the_same_bytes(name, now):
    call = called(now)
    make = {"agenda": exports.agenda_pdf, "convocation": exports.convocation_pdf}[name]
    assert make(call) == make(Convocation.objects.select_related("meeting", "rules", "act").get())


def test_the_agenda_in_pdf_says_what_its_page_says_and_nothing_reserved(client, now):
    call = called(now)
    answer = client.get(f"/seances/{call.meeting.slug}/ordre-du-jour.pdf")
    text = pdf_text(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    for words in ("L’eau et les villages", "9 h 50", "20 min", "Deux communes l’ont demandé.", call.digest):
        assert words in text
    assert "salle-secrete" not in text


def test_the_public_call_says_how_it_was_made_and_is_addressed_to_nobody(client, now):
    call = called(now)
    text = pdf_text(client.get(f"/seances/{call.meeting.slug}/convocation.pdf").content)

    assert "24 jours francs" in text
    assert "ses membres, titulaires et suppléants, y sont convoqués" in text
    assert "salle-secrete" not in text
    assert not [one for one in call.recipients.all() if one.mandate.person.name in text]


def test_a_meeting_called_off_says_so_in_its_call_and_keeps_its_agenda(client, now):
    call = called(now)
    operations.cancel_meeting(actor=SYSTEM, meeting=call.meeting, reason="La salle est fermée.", now=now)

    assert "La salle est fermée." in pdf_text(client.get(f"/seances/{call.meeting.slug}/convocation.pdf").content)
    assert client.get(f"/seances/{call.meeting.slug}/ordre-du-jour.pdf").status_code == 200


def test_minutes_in_pdf_say_every_sentence_of_their_page(now):
    minutes = held(now).published()
    text = pdf_text(minutes_pdf(minutes))

    content = minutes.content
    [item] = content["items"]
    [ballot] = item["ballots"]
    said = [*content["summary"], content["adoption"], *content["signatures"], *item["quorum"], *ballot["computation"]]
    said += [row["words"] for group in content["attendance"] for row in group["rows"] if row["words"]]
    said += [name for group in ballot["names"] for name in group["names"]]
    for sentence in said:
        assert " ".join(sentence.replace("\u00a0", " ").split()) in text


def test_minutes_of_two_hundred_people_and_twenty_votes_are_made_in_seconds(now):
    minutes = held(now).published()
    people = [{"name": f"Personne {n}", "territory": f"Territoire {n}", "words": "toute la séance"} for n in range(232)]
    names = [{"answer": "pour", "names": [one["name"] for one in people]}]
    [item] = minutes.content["items"]
    ballots = [{**item["ballots"][0], "number": n, "names": names} for n in range(20)]
    content = {
        **minutes.content,
        "attendance": [{**minutes.content["attendance"][0], "rows": people}],
        "items": [{**item, "ballots": ballots}],
    }
    start = time.perf_counter()
    made = minutes_pdf(Minutes(**{**_fields(minutes), "content": content}))

    assert time.perf_counter() - start < 10
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) > 10


def _fields(minutes):
    return {name: getattr(minutes, name) for name in ("meeting", "act", "published_at", "composed_at", "digest")}
