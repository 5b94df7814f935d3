"""A designation prepared by an officer of the territory, then confirmed by the secretariat, sent back or withdrawn."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.assembly.enums import ProposalState
from ensems.assembly.models import Designation, Nomination, Proposal, ProposedName
from ensems.assembly.operations import (
    Deliberation,
    prepare_designation,
    withdraw_designation,
)
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.register.models import Act
from tests import factories
from tests.assembly.scenes import nominee, opened, seat

pytestmark = pytest.mark.django_db
VOTED = date(2026, 11, 2)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def signed(name="deliberation.txt"):
    return SimpleUploadedFile(name, b"Le conseil, en sa seance, designe.", content_type="text/plain")


def page(territory):
    return f"/assemblee/designations/preparer/{territory.code}/"


def typed(place, **fields):
    told = {"given_name": "Aline", "family_name": "Albert", "gender": "F", "email": "aline@exemple.test"} | fields
    vote = {"reference": "2026-14", "deliberated_on": "2026-11-02", "document": signed()}
    return vote | {f"s{place.pk}-{name}": value for name, value in told.items()}


@pytest.fixture
def place(geography, now):
    opened(now)
    return seat(geography.territory, 1)


def officer_of(place, now):
    return factories.actor_of(factories.officer(place.territory), now)


def prepared(place, now, actor=None, **fields):
    return prepare_designation(
        actor=actor or officer_of(place, now),
        deliberation=Deliberation("2026-14", VOTED),
        names=[nominee(place, **fields)],
        document=signed(),
        now=now,
    )


def test_an_officer_prepares_and_the_secretariat_confirms(as_role, place, now):
    keeper, officer = as_role("secretariat"), as_role("officer", territory=place.territory)
    sent = officer.post(page(place.territory), typed(place))
    proposal = Proposal.objects.get()
    assert sent.url == f"/assemblee/designations/preparees/{proposal.pk}/"
    assert not Nomination.objects.exists()
    assert not proposal.document.is_public
    shown = text(officer.get(sent.url))
    assert "Aline Albert" in shown
    assert "Confirmer la désignation" not in shown
    assert officer.post(sent.url, {"do": "confirm"}).status_code == 403

    listed = text(keeper.get("/assemblee/designations/"))
    assert "Préparées par les territoires" in listed
    checked = text(keeper.post(sent.url, {"do": "check"}))
    assert "garde la parité" in checked
    assert not Designation.objects.exists()
    assert keeper.post(sent.url, {"do": "confirm"}).url == "/assemblee/designations/"
    nomination = Nomination.objects.get()
    assert (nomination.person.name, nomination.seat) == ("Aline Albert", place)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.designation) == (ProposalState.CONFIRMED, nomination.designation)
    proposal.document.refresh_from_db()
    assert proposal.document.is_public
    assert nomination.designation.document == proposal.document
    assert not ProposedName.objects.exists()


def test_what_is_sent_back_comes_filled_in_and_is_sent_again(as_role, place, now):
    keeper, officer = as_role("secretariat"), as_role("officer", territory=place.territory)
    address = officer.post(page(place.territory), typed(place)).url
    assert "Dites en quelques mots" in text(keeper.post(address, {"do": "return", "reason": "non"}))
    reason = "La délibération jointe n’est pas signée."
    assert keeper.post(address, {"do": "return", "reason": reason}).status_code == 302
    again = text(officer.get(page(place.territory)))
    assert reason in again
    assert 'value="Albert"' in again
    assert 'value="2026-14"' in again
    assert officer.post(page(place.territory), typed(place)).status_code == 302
    assert Notice.objects.filter(kind="assembly.proposal_answered").count() == 1


def test_one_waits_at_a_time_and_may_be_withdrawn(as_role, place, now):
    officer = as_role("officer", territory=place.territory)
    address = officer.post(page(place.territory), typed(place)).url
    assert "attend déjà le secrétariat" in text(officer.get(page(place.territory)))
    assert officer.post(page(place.territory), typed(place)).status_code == 422
    assert officer.post(f"{address}retirer/").status_code == 302
    assert Proposal.objects.get().state == ProposalState.WITHDRAWN
    assert 'value="Albert"' in text(officer.get(page(place.territory)))


def test_nothing_typed_is_lost_and_the_signed_document_is_asked(as_role, place, now):
    officer = as_role("officer", territory=place.territory)
    told = typed(place)
    del told["document"]
    refused = officer.post(page(place.territory), told)
    assert refused.status_code == 422
    assert "Choisissez un fichier à joindre" in text(refused)
    assert 'value="Albert"' in text(refused)
    nameless = officer.post(page(place.territory), typed(place, given_name=""))
    assert "Donnez le prénom, le nom" in text(nameless)
    assert not Proposal.objects.exists()


def test_a_check_that_stops_is_said_to_the_secretariat(as_role, place, now):
    proposal = prepared(place, now, gender="M")
    keeper, address = as_role("secretariat"), f"/assemblee/designations/preparees/{proposal.pk}/"
    refused = keeper.post(address, {"do": "confirm"})
    assert refused.status_code == 422
    assert "Ce siège revient à une femme" in text(refused)
    assert not Designation.objects.exists()
    assert Proposal.objects.get().state == ProposalState.WAITING


def test_another_territory_neither_prepares_nor_reads(as_role, geography, place, now):
    proposal = prepared(place, now)
    other = as_role("officer", territory=geography.territories[1])
    assert other.get(page(place.territory)).status_code == 403
    assert other.get(f"/assemblee/designations/preparees/{proposal.pk}/").status_code == 403
    with pytest.raises(Refused):
        prepared(place, now, actor=factories.actor_of(factories.officer(geography.territories[1]), now))


def test_the_register_keeps_no_name(place, now):
    proposal = prepared(place, now, family_name="Introuvable")
    withdraw_designation(actor=officer_of(place, now), proposal=proposal, now=now)
    acts = Act.objects.filter(verb__startswith="designation.")
    assert [act.verb for act in acts.order_by("number")] == ["designation.prepared", "designation.withdrawn"]
    assert not any("Introuvable" in act.content or "2026-14" in act.content for act in acts)


def test_an_officer_finds_the_page_from_their_account(as_role, place):
    assert page(place.territory) in text(as_role("officer", territory=place.territory).get("/compte/"))
