"""The pages of the composition: what each says, to whom, at what cost; what is typed and refused is kept."""

from datetime import date, timedelta

import pytest

from ensems.assembly.enums import Audience, BodyKind, BodyRole, EndReason, NominationState
from ensems.assembly.models import Body, BodyMember, ContactDetail, Designation, Mandate, Term
from ensems.assembly.operations import accept_nomination, end_mandate
from tests import factories
from tests.assembly.scenes import SECRETARIAT, VOTED, opened, seat, waiting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def sitting(territory, now, number=1, kind="full", **fields):
    nomination = waiting(seat(territory, number, kind), now, **fields)
    return accept_nomination(actor=SECRETARIAT, nomination=nomination, on=VOTED, now=now)


# --- Delegations and vacant seats -----------------------------------------------------------------------------


def test_each_delegation_says_its_parity_and_what_a_seat_stands_for(client, geography, now):
    opened(now)
    sitting(geography.territory, now, 1)
    page = text(client.get("/assemblee/delegations/"))
    # Grand Combe: 61,500 inhabitants, 2 communes, 4 seats.
    assert "15 375" in page
    assert "1 femme, 0 homme : un homme est attendu" in page
    # 12 seats for 66,000 inhabitants; two of seven communes have fewer than 500, 801 people live there.
    assert "5 500" in page
    assert "Un siège représente de 80 habitants (« Pays de Vaux ») à 15 375 habitants (« Grand Combe »)" in page
    assert "Les communes de moins de 500 habitants sont 42,9 % des communes et 2,0 % des habitants" in page
    lines = client.get("/assemblee/delegations/", {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Grand Combe;4;1;0;3;61500;2;15")


def test_a_parity_of_the_whole_is_said_of_the_whole(client, geography, now):
    opened(now, parity={"kind": "gap", "gap": 1, "scope": "assembly"}, substitutes={"each": False})
    for territory in geography.territories:
        sitting(territory, now, gender="F")
    page = text(client.get("/assemblee/delegations/"))
    assert "3 femmes, 0 homme : un homme est attendu" in page
    assert "aucune règle de parité" in page


def test_a_vacant_seat_says_since_when_why_and_who_is_expected(client, as_role, geography, now):
    opened(now, replacement={"by": "designation", "within_days": 60})
    gone = sitting(geography.territory, now, 1)
    end_mandate(actor=SECRETARIAT, mandate=gone, on=date(2026, 10, 31), reason=EndReason.OFFICE_LOST, now=now)
    named = waiting(gone.seat, now, voted=date(2026, 11, 10))
    page = text(client.get("/assemblee/vacances/"))
    assert f"{gone.person.name} l’a tenu jusqu’au 31 octobre 2026 (perte du mandat local)" in page
    assert f"{named.person.name} y est désignée ou désigné par la délibération du 10 novembre 2026" in page
    assert "vacant depuis le 1er novembre 2026" in page
    assert "à pourvoir avant le 31 décembre 2026" in page
    assert "Personne ne l’a encore tenu." in page
    assert "Enregistrer une désignation" not in page
    assert "Enregistrer une désignation : Grand Combe" in text(as_role("secretariat").get("/assemblee/vacances/"))
    assert "31 octobre" not in text(client.get("/assemblee/vacances/", {"au": "2026-10-31"}))


def test_no_vacant_seat_and_no_term_are_said(client, geography, now):
    assert "La composition de l’Assemblée se lira ici." in text(client.get("/assemblee/vacances/"))
    factories.member(geography.territory)
    assert "Aucun siège n’est vacant." in text(client.get("/assemblee/vacances/"))


@pytest.mark.parametrize("page", ["/assemblee/delegations/", "/assemblee/vacances/"])
def test_a_date_that_is_none_is_said_and_kept(page, client, geography, now):
    response = client.get(page, {"au": "hier", "format": "csv"})
    assert response.status_code == 400
    assert 'value="hier"' in response.content.decode()


# --- A seat ---------------------------------------------------------------------------------------------------


def test_the_history_of_a_seat_reads_as_a_line(client, geography, now):
    opened(now)
    first = sitting(geography.territory, now, local_office="maire de Combe")
    end_mandate(actor=SECRETARIAT, mandate=first, on=date(2026, 9, 30), reason=EndReason.RESIGNED, now=now)
    second = accept_nomination(
        actor=SECRETARIAT, nomination=waiting(first.seat, now, voted=date(2026, 11, 2)), on=date(2026, 11, 5), now=now
    )
    page = text(client.get(f"/assemblee/sieges/{first.seat_id}/"))
    told = [
        "Vacant",
        "du 1er janvier 2026 au 1er mars 2026",
        first.person.name,
        "maire de Combe",
        "du 2 mars 2026 au 30 septembre 2026 · démission",
        "du 1er octobre 2026 au 4 novembre 2026",
        second.person.name,
        "du 5 novembre 2026 au 31 décembre 2031",
        "Délibération 2026-14 du 2 mars 2026",
        "acceptation du 5 novembre 2026",
        "le siège de la personne suppléante",
    ]
    places = [page.index(words, page.index("Son histoire")) for words in told]
    assert places == sorted(places)
    assert client.get("/assemblee/sieges/999999/").status_code == 404


def test_only_its_holder_and_the_secretariat_may_end_a_mandate_from_there(client_for, as_role, geography, now):
    opened(now)
    mandate = sitting(geography.territory, now)
    page = f"/assemblee/sieges/{mandate.seat_id}/"
    assert "Démissionner" in text(client_for(mandate.person).get(page))
    assert "Enregistrer la fin du mandat" in text(as_role("secretariat").get(page))
    assert "Démissionner" not in text(as_role("officer", territory=geography.territory).get(page))


def test_one_resigns_oneself_and_the_secretariat_gives_a_reason(client_for, as_role, geography, now):
    opened(now)
    mandate, other = sitting(geography.territory, now, 1), sitting(geography.territory, now, 2)
    answer = client_for(mandate.person).post(f"/assemblee/mandats/{mandate.pk}/fin/", {"on": "2026-11-30"})
    assert answer.url == f"/assemblee/sieges/{mandate.seat_id}/"
    mandate.refresh_from_db()
    assert (mandate.ends_on, mandate.end_reason) == (date(2026, 11, 30), "resigned")

    keeper, page = as_role("secretariat"), f"/assemblee/mandats/{other.pk}/fin/"
    refused = keeper.post(page, {"on": "2025-01-01", "reason": "died"})
    assert refused.status_code == 422
    assert "a commencé le 2 mars 2026" in text(refused)
    assert 'value="2025-01-01"' in text(refused)
    assert "Choisissez le motif" in text(keeper.post(page, {"on": "2026-11-01"}))
    assert keeper.post(page, {"on": "01/11/2026", "reason": "died"}).status_code == 302
    assert keeper.get("/assemblee/mandats/999999/fin/").status_code == 404


# --- Designation ----------------------------------------------------------------------------------------------


def filled(place, **fields):
    told = {"given_name": "Aline", "family_name": "Albert", "gender": "F", "email": "aline@exemple.test"} | fields
    return {f"s{place.pk}-{name}": value for name, value in told.items()}


VOTE = {"reference": "2026-14", "deliberated_on": "2026-11-02"}


def test_a_designation_is_checked_before_it_is_recorded(as_role, geography, now):
    opened(now)
    place, keeper = seat(geography.territory, 1), as_role("secretariat")
    page = f"/assemblee/sieges/{place.pk}/designer/"
    checked = text(keeper.post(page, {**VOTE, **filled(place), "verifier": "1"}))
    assert "Rien n’est encore enregistré." in checked
    for sentence in ("Le siège est libre", "est nouvelle sur la plateforme", "garde la parité"):
        assert sentence in checked
    assert not Designation.objects.exists()

    assert keeper.post(page, {**VOTE, **filled(place)}).url == "/assemblee/designations/"
    assert Designation.objects.get().nominations.get().seat == place
    listed = text(keeper.get("/assemblee/designations/"))
    assert "Aline Albert" in listed
    assert "acceptation attendue" in listed


def test_what_is_refused_is_said_next_to_its_seat_and_nothing_typed_is_lost(as_role, geography, now):
    opened(now)
    place, keeper = seat(geography.territory, 1), as_role("secretariat")
    page = f"/assemblee/sieges/{place.pk}/designer/"
    refused = keeper.post(page, {**VOTE, **filled(place, gender="M")})
    assert refused.status_code == 422
    assert "Ce siège revient à une femme" in text(refused)
    assert 'value="Albert"' in text(refused)
    assert "Nommez au moins une personne" in text(keeper.post(page, VOTE))
    assert "Donnez la référence" in text(keeper.post(page, filled(place)))
    assert not Designation.objects.exists()
    assert keeper.get("/assemblee/sieges/999999/designer/").status_code == 404


def test_the_person_named_accepts_on_a_page_that_changes_nothing_by_itself(client_for, geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    page, own = f"/assemblee/nominations/{nomination.key}/", client_for(nomination.person)
    assert "« Grand Combe » vous désigne" in text(own.get(page))
    assert own.post(page).status_code == 200
    assert not Mandate.objects.exists()
    assert own.post(page, {"reponse": "accepter"}).status_code == 302
    assert Mandate.objects.get().starts_on == TODAY
    assert "J’accepte" not in text(own.get(page))


def test_the_secretariat_records_a_written_answer(as_role, geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    page, keeper = f"/assemblee/nominations/{nomination.key}/", as_role("secretariat")
    assert keeper.post(page, {"reponse": "refuser"}).status_code == 422
    late = keeper.post(page, {"reponse": "accepter", "on": "2027-01-01"})
    assert "ne se date pas de demain" in text(late)
    assert keeper.post(page, {"reponse": "refuser", "on": "2026-03-10"}).status_code == 302
    nomination.refresh_from_db()
    assert (nomination.state, nomination.answered_on) == (NominationState.DECLINED, date(2026, 3, 10))
    assert keeper.get("/assemblee/nominations/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_substitute_is_called_from_the_page_of_the_vacant_seat(as_role, geography, now):
    opened(now, replacement={"by": "substitute"})
    held, behind = sitting(geography.territory, now), sitting(geography.territory, now, kind="substitute")
    end_mandate(actor=SECRETARIAT, mandate=held, on=date(2026, 11, 1), reason=EndReason.DIED, now=now)
    keeper, page = as_role("secretariat"), f"/assemblee/sieges/{held.seat_id}/suppleance/"
    assert "Appeler la personne suppléante" in text(keeper.get(f"/assemblee/sieges/{held.seat_id}/"))
    assert "tenu par" in text(keeper.post(page, {"on": "2026-10-15"}))
    assert keeper.post(page, {"on": "2026-11-02"}).status_code == 302
    assert held.seat.mandates.get(starts_on=date(2026, 11, 2)).person == behind.person
    assert keeper.get("/assemblee/sieges/999999/suppleance/").status_code == 404


# --- Committees -----------------------------------------------------------------------------------------------


def test_a_committee_is_made_and_presided_by_a_woman_and_a_man(client, as_role, geography, now):
    opened(now)
    woman, man, other = (sitting(geography.territory, now, number).person for number in (1, 2, 3))
    keeper = as_role("secretariat")
    assert "Donnez un nom" in text(keeper.post("/assemblee/instances/nouvelle/", {"kind": BodyKind.STEERING}))
    made = keeper.post("/assemblee/instances/nouvelle/", {"kind": BodyKind.STEERING, "name": "Comité de pilotage"})
    assert made.url == "/assemblee/instances/comite-de-pilotage/"
    again = keeper.post("/assemblee/instances/nouvelle/", {"kind": BodyKind.STEERING, "name": "Autre comité"})
    assert "a déjà son comité de pilotage" in text(again)

    join = "/assemblee/instances/comite-de-pilotage/entree/"
    for person in (woman, man):
        told = {"person": person.pk, "role": BodyRole.CO_PRESIDENT, "on": "2026-11-20"}
        assert keeper.post(join, told).status_code == 302
    refused = keeper.post(join, {"person": other.pk, "role": BodyRole.CO_PRESIDENT, "on": "2026-11-20"})
    assert "La coprésidence réunit une femme et un homme" in text(refused)
    early = keeper.post(join, {"person": other.pk, "role": BodyRole.MEMBER, "on": "2025-11-20"})
    assert "ne siège pas à l’Assemblée le 20 novembre 2025" in text(early)

    page = text(client.get(made.url))
    assert page.index(woman.name) < page.index(man.name)
    assert "2 membres, 1 femme, 1 homme." in page
    assert woman.name in text(client.get("/assemblee/instances/"))


def test_one_leaves_a_committee_and_is_remembered_there(client, as_role, geography, now):
    opened(now)
    who = sitting(geography.territory, now).person
    member = factories.body_member(who, factories.body(slug="eau"), starts_on=date(2026, 4, 1))
    keeper, page = as_role("secretariat"), f"/assemblee/instances/eau/sorties/{member.pk}/"
    keeper.post(page, {"on": "2026-03-01"})
    assert BodyMember.objects.get().ends_on is None
    keeper.post(page, {"on": "2026-11-01"})
    assert BodyMember.objects.get().ends_on == date(2026, 11, 1)
    shown = text(client.get("/assemblee/instances/eau/"))
    assert "Qui en a été membre" in shown
    assert "Personne n’est encore inscrit" in shown
    assert client.get("/assemblee/instances/terre/").status_code == 404


def test_without_a_term_no_committee(as_role, now, geography):
    refused = as_role("secretariat").post("/assemblee/instances/nouvelle/", {"kind": "groupe", "name": "Eau"})
    assert "Aucune mandature n’est en vigueur" in text(refused)
    assert not Body.objects.exists()


# --- Directory ------------------------------------------------------------------------------------------------


def test_nothing_is_shown_without_consent_and_each_detail_to_whom_it_is_for(
    client, as_role, client_for, geography, now
):
    who = factories.member(geography.territory, given_name="Aline", family_name="Albert")
    own = client_for(who)
    assert "@" not in text(client.get("/assemblee/annuaire/")).split("<main")[1].split("</main")[0]
    choices = {
        "email": "aline@exemple.test",
        "email_audience": Audience.PUBLIC,
        "phone": "05 61 00 00 00",
        "phone_audience": Audience.MEMBERS,
        "address": "1 place de la Mairie",
        "address_audience": Audience.NOBODY,
        "site": "",
        "site_audience": Audience.PUBLIC,
    }
    assert own.post("/assemblee/annuaire/mes-coordonnees/", choices).status_code == 302
    seen = {
        reader: [words in text(browser.get("/assemblee/annuaire/")) for words in ("aline@", "05 61", "place de la")]
        for reader, browser in {
            "visitor": client,
            "officer": as_role("officer", territory=geography.territory),
            "member": as_role("member", territory=geography.territories[1]),
            "secretariat": as_role("secretariat"),
        }.items()
    }
    assert seen == {
        "visitor": [True, False, False],
        "officer": [True, False, False],
        "member": [True, True, False],
        "secretariat": [True, True, False],
    }
    for form in ("csv", "json"):
        assert b"aline@" not in client.get("/assemblee/", {"format": form}).content


def test_a_detail_that_is_none_is_refused_and_kept_and_an_empty_one_forgotten(client_for, geography, now):
    who = factories.member(geography.territory)
    own, page = client_for(who), "/assemblee/annuaire/mes-coordonnees/"
    refused = own.post(page, {"phone": "poste 12", "phone_audience": "public", "site": "mairie"})
    assert refused.status_code == 422
    assert "Écrivez des chiffres" in text(refused)
    assert "Écrivez l’adresse entière" in text(refused)
    assert 'value="poste 12"' in text(refused)
    own.post(page, {"phone": "05 61 00 00 00", "phone_audience": "public"})
    assert ContactDetail.objects.get().audience == Audience.PUBLIC
    own.post(page, {"phone": ""})
    assert not ContactDetail.objects.exists()


def test_members_are_found_by_name_or_territory_without_accents(client, geography, now):
    factories.member(geography.territory, given_name="Élodie", family_name="Bénézech")
    factories.member(geography.territories[1], given_name="Luc", family_name="Marty")
    assert "Bénézech" in text(client.get("/assemblee/annuaire/", {"q": "benezech"}))
    assert "Marty" not in text(client.get("/assemblee/annuaire/", {"q": "grand combe"}))
    assert "Aucun membre ne correspond" in text(client.get("/assemblee/annuaire/", {"q": "zzz"}))
    code = geography.territories[1].code
    assert "Bénézech" not in text(client.get("/assemblee/annuaire/", {"territoire": code}))


def test_whoever_leaves_the_platform_leaves_the_directory(client, geography, now):
    who = factories.member(geography.territory)
    ContactDetail.objects.create(
        person=who, kind="email", value="a@exemple.test", audience=Audience.PUBLIC, chosen_at=now
    )
    from ensems.accounts.operations import erase_person

    erase_person(actor=factories.actor_of(who, now), person=who, now=now)
    assert not ContactDetail.objects.exists()
    assert "a@exemple.test" not in text(client.get("/assemblee/annuaire/"))


# --- Open data and cost ---------------------------------------------------------------------------------------


def test_json_has_one_object_a_seat_and_says_what_is_vacant(client, geography, now):
    opened(now)
    mandate = sitting(geography.territory, now, local_office="maire")
    told = client.get("/assemblee/", {"format": "json"}).json()
    assert (told["on"], len(told["seats"]), told["term"]["name"]) == ("2026-11-23", 12, "Mandature")
    assert told["seats"][0] == {
        "territory": geography.territory.code,
        "named_by": "Grand Combe",
        "college": "elus",
        "number": 1,
        "expected_gender": "F",
        "member": {
            "given_name": mandate.person.given_name,
            "family_name": mandate.person.family_name,
            "gender": "F",
            "local_office": "maire",
            "since": "2026-03-02",
        },
    }
    assert told["seats"][1]["member"] is None


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        # The seats, the mandates; the institution; the head of the register; then what each adds.
        ("/assemblee/", 4),
        ("/assemblee/delegations/", 9),
        ("/assemblee/vacances/", 6),
        ("/assemblee/annuaire/", 6),
        ("/assemblee/instances/", 4),
    ],
)
@pytest.mark.parametrize("many", [1, 30])
def test_pages_cost_the_same_for_one_and_for_thirty(page, queries, many, client, geography, now, exact_queries):
    term = factories.term()
    for rank in range(many):
        who = factories.member(geography.territory if rank == 0 else factories.territory())
        factories.seat(factories.territory())
        factories.body_member(who, factories.body(term=term), role=BodyRole.LEADER)
        ContactDetail.objects.create(person=who, kind="email", value="a@b.fr", audience="public", chosen_at=now)
    client.get(page)
    with exact_queries(queries):
        client.get(page)
    assert Term.objects.count() == 1


@pytest.mark.parametrize("many", [1, 30])
def test_a_seat_costs_the_same_for_one_mandate_and_for_thirty(many, client, geography, now, exact_queries):
    place = factories.seat(geography.territory)
    for rank in range(many):
        day = date(2026, 1, 1) + timedelta(days=10 * rank)
        factories.mandate(factories.person(), seat=place, starts_on=day, ends_on=day + timedelta(days=5))
    client.get(f"/assemblee/sieges/{place.pk}/")
    # The seat, its mandates, its nominations, the seat behind; the institution; the head of the register.
    with exact_queries(6):
        client.get(f"/assemblee/sieges/{place.pk}/")
