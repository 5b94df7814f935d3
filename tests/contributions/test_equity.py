"""Who was heard on a saisine, and the reminder to those who were not."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.contributions import operations, presentation, rules
from ensems.contributions.models import Reminder
from ensems.contributions.queries.equity import equity_page
from ensems.core import clock
from ensems.core.actors import VISITOR
from ensems.core.decisions import Refused
from ensems.insight.equity import Count
from ensems.notices import registry
from ensems.notices.models import Notice
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.register.verbs import label
from ensems.territories.enums import TerritoryKind
from ensems.territories.models import Commune
from tests import factories

pytestmark = pytest.mark.django_db


def territories(count, **fields):
    """Territories that sit, each with one seat, one member, and no perimeter."""
    made = [factories.territory(**fields) for _rank in range(count)]
    for one in made:
        factories.member(one)
    return made


def url(referral, name="equity"):
    return reverse(f"contributions:{name}", args=[referral.slug])


def read(response):
    """The page with plain spaces, easier to quote."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def page_of(browser, referral):
    return read(browser.get(url(referral)))


def speak(referral, territory, now, **fields):
    return factories.contribution(referral.questions.first(), territory=territory, now=now, **fields)


def remind(referral, now, who=None):
    actor = factories.actor_of(who or factories.secretariat(), now)
    return operations.remind_silent_territories(actor=actor, referral=referral, now=now)


# --- What is counted ----------------------------------------------------------------------------------------


def test_figures_come_from_seats_perimeters_and_published_contributions(geography, now):
    referral = factories.referral(now=now)
    for place in (*geography.territories, *territories(3, kind=TerritoryKind.PNR)):
        factories.seat(place)
    speak(referral, geography.territories[0], now)
    factories.draft(referral.questions.first(), territory=geography.territories[1], now=now)
    factories.contribution(factories.referral(now=now).questions.first(), territory=geography.territories[2], now=now)

    seen = equity_page(VISITOR, referral.slug, now)

    assert [one.code for one in seen.heard] == [geography.territory.code]
    assert seen.equity.whole.territories == Count(1, 6)
    assert seen.equity.whole.communes == Count(2, 7)
    assert seen.equity.whole.population == Count(61_500, 66_000)
    assert seen.equity.whole.seats == Count(
        sum(one.seats for one in seen.heard), sum(one.seats for one in seen.territories)
    )
    assert {one.code: one.departments for one in seen.territories}[geography.territory.code] == ("Haute-Combe",)


def test_substitute_seats_are_not_counted(now):
    referral = factories.referral(now=now)
    (place, *_others) = territories(5)
    factories.seat(place, kind="substitute")
    seen = equity_page(VISITOR, referral.slug, now)
    assert [one.seats for one in seen.territories] == [1] * 5


@pytest.mark.parametrize("status", ["withdrawn", "hidden"])
def test_what_is_no_longer_public_is_no_longer_heard(now, status):
    referral = factories.referral(now=now)
    place = territories(5)[0]
    speak(
        referral,
        place,
        now,
    )
    assert len(equity_page(VISITOR, referral.slug, now).heard) == 1
    said, secretary = place.contributions.get(), factories.actor_of(factories.secretariat(), now)
    if status == "withdrawn":
        operations.withdraw_contribution(actor=factories.actor_of(said.author, now), contribution=said, now=now)
    else:
        operations.hide_contribution(actor=secretary, contribution=said, reason="Des injures, masquées.", now=now)
    assert not equity_page(VISITOR, referral.slug, now).heard


def test_four_queries_for_one_territory_and_for_thirty(now, exact_queries):
    referral = factories.referral(now=now)
    territories(1)
    with exact_queries(4):
        equity_page(VISITOR, referral.slug, now)
    for place in territories(29):
        speak(referral, place, now)
    with exact_queries(4):
        equity_page(VISITOR, referral.slug, now)


# --- The page -----------------------------------------------------------------------------------------------


def settled(count, department, population, **fields):
    """Territories that sit, each with one commune of that population."""
    made = []
    for rank in range(count):
        code = f"{department.code[:2]}{department.code[-1]}{population % 10}{rank}"
        commune = Commune.objects.create(
            code=code, name=f"Commune {code}", department=department, population=population, geography_year=2026
        )
        made.append(factories.territory(communes=(commune,), **fields))
        factories.seat(made[-1])
    return made


def test_the_page_shows_figures_pictures_a_map_and_names(client, geography, now):
    referral = factories.referral(now=now)
    north, south = geography.departments
    small = settled(6, north, 300, kind=TerritoryKind.PETR)
    large = settled(9, south, 3001, kind=TerritoryKind.CA)
    speak(referral, small[0], now)
    page = page_of(client, referral)
    assert "Territoires entendus : 1 sur les 15 qui siègent" in page
    assert 'class="map"' in page
    assert page.count("<figure") == 4
    assert page.count("Les mêmes chiffres en tableau") == 4
    by_department = page.split('id="departements"')[1].split("</section>")[0]
    assert "Haute-Combe : 100,0 % de ce qui a été entendu, pour 40,0 % de communes" in by_department
    assert "1 sur 6 · × 2,50" in by_department
    assert "Pas encore entendus : Basse-Combe." in by_department
    listed = page.split('class="silent"')[1].split("</ul>")[0]
    assert small[0].name not in listed
    assert all(place.name in listed for place in (*small[1:], *large))


def test_groupings_that_are_too_small_are_said_to_be(client, geography, now):
    referral = factories.referral(now=now)
    for place in geography.territories:
        factories.seat(place)
    territories(6)
    page = page_of(client, referral)
    assert 'id="departements"' not in page
    assert "ne peuvent pas être montrés à part" in page


def test_below_five_territories_names_are_shown_and_no_share(client, now):
    referral = factories.referral(now=now)
    places = territories(4)
    page = page_of(client, referral)
    assert "aucune n’est calculée" in page
    assert "<figure" not in page
    assert all(place.name in page for place in places)
    assert "tableau=parts" not in page


def test_a_small_kind_is_never_shown_alone(client, now):
    referral = factories.referral(now=now)
    territories(8, kind=TerritoryKind.PETR)
    territories(7, kind=TerritoryKind.CA)
    territories(2, kind=TerritoryKind.METROPOLE)
    page = page_of(client, referral)
    kinds = page.split('id="natures"')[1].split("<details")[0]
    assert "Autres" in kinds
    assert "métropole, communauté d’agglomération" in kinds
    assert re.findall(r">0 sur (\d+)", kinds) == ["8", "9"]


def test_a_historical_saisine_says_that_nothing_is_known(client, now):
    referral = factories.referral(transmitted_at=None, phase=None, now=now)
    territories(6)
    page = page_of(client, referral)
    assert "On ne sait pas qui fut entendu." in page
    assert "sur les 6" not in page


def test_contributions_of_today_on_a_historical_saisine_are_said_to_be_of_today(client, now):
    referral = factories.referral(transmitted_at=None, phase=None, now=now)
    speak(referral, territories(6)[0], now)
    page = page_of(client, referral)
    assert "Qui fut entendu alors n’est pas connu." in page
    assert "1 sur les 6" in page


def test_without_a_term_nobody_sits(client, now):
    assert "Aucune mandature n’est en cours" in page_of(client, factories.referral(now=now))


def test_a_saisine_in_preparation_has_no_such_page(client, now):
    referral = factories.referral(status="draft", phase=None, now=now)
    assert client.get(url(referral)).status_code == 404


def test_the_saisine_leads_there(client, now):
    referral = factories.referral(now=now)
    territories(1)
    assert url(referral) in client.get(reverse("referrals:detail", args=[referral.slug])).content.decode()


@pytest.mark.parametrize("role", ["visitor", "member", "secretariat"])
@pytest.mark.parametrize("name", ["equity", "remind"])
def test_pages_cost_the_same_for_one_territory_and_for_thirty(as_role, now, role, name):
    if name == "remind" and role != "secretariat":
        return
    referral = factories.referral(now=now)
    territories(1)
    browser = as_role(role)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url(referral, name)).status_code == 200
        return len(captured)

    browser.get(url(referral, name))
    few = cost()
    places = territories(29)
    for place in places[:10]:
        speak(referral, place, now)
    cost()  # the ground is laid out anew
    assert few == cost() <= 12


def test_files_hold_the_territories_and_the_shares(client, geography, now):
    referral = factories.referral(now=now)
    for place in geography.territories:
        factories.seat(place)
    places = territories(5)
    speak(referral, places[0], now)
    lines = client.get(url(referral), {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 8
    assert [line.split(";")[7] for line in lines if line.startswith(f"{places[0].code};")] == ["oui"]
    shares = client.get(url(referral), {"format": "csv", "tableau": "parts"}).content.decode("utf-8-sig").splitlines()
    assert shares[0].startswith("Regroupement;Groupe;")
    assert all(file[0].endswith("Invention de démonstration") for file in (lines, shares))
    assert all(line.endswith(";non") for file in (lines, shares) for line in file[1:])
    assert len(shares) > 4
    assert client.get(url(referral), {"format": "xlsx"}).content[:2] == b"PK"


# --- The reminder: who may, when ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in factories.ROLES if role != "secretariat"])
def test_only_the_secretariat_reminds(now, role):
    referral = factories.referral(now=now)
    factories.territory()
    decision = rules.may_remind(factories.actor_of(factories.someone(role), now), referral, now)
    assert not decision
    assert "Seul le secrétariat" in str(decision.reason)
    assert decision.sign_in_helps == (role == "visitor")


@pytest.mark.parametrize("phase", [kind for kind in PhaseKind if kind != PhaseKind.CONTRIBUTIONS])
def test_no_reminder_once_contributions_are_closed_and_the_page_says_why(as_role, now, phase):
    referral = factories.referral(phase=phase, now=now)
    territories(5)
    secretary = as_role("secretariat")
    decision = rules.may_remind(factories.actor_of(secretary.person, now), referral, now)
    assert "est close depuis le" in str(decision.reason)
    page = page_of(secretary, referral)
    assert "Pas de rappel" in page
    assert "est close depuis le" in page
    assert url(referral, "remind") not in page
    assert secretary.get(url(referral, "remind")).status_code == 403
    assert secretary.post(url(referral, "remind")).status_code == 403


def test_a_historical_saisine_is_never_reminded(now):
    referral = factories.referral(transmitted_at=None, now=now)
    territories(5)
    with pytest.raises(Refused, match="sources publiques"):
        remind(referral, now)


def test_until_the_last_microsecond_and_not_one_more(now):
    referral = factories.referral(now=now)
    secretary = factories.actor_of(factories.secretariat(), now)
    closes_at = referral.phases.get(kind=PhaseKind.CONTRIBUTIONS).closes_at
    assert rules.may_remind(secretary, referral, closes_at - timedelta(microseconds=1))
    assert not rules.may_remind(secretary, referral, closes_at)


def test_seven_days_to_the_microsecond(now):
    week = timedelta(days=7)
    assert rules.reminder_due(None, now)
    assert not rules.reminder_due(now - week + timedelta(microseconds=1), now)
    assert rules.reminder_due(now - week, now)


@pytest.mark.parametrize(
    ("silent", "reason"),
    [
        ([], "ont été entendus"),
        ([(None, False)], "aucun membre"),
        ([(timedelta(days=2), True), (None, False)], "il y a moins de sept jours"),
    ],
)
def test_why_nobody_is_reminded(now, silent, reason):
    silent = [(now - since if since else None, known) for since, known in silent]
    assert reason in str(rules.someone_to_remind(silent, now).reason)


def test_the_next_possible_day_is_said(now):
    decision = rules.someone_to_remind([(now - timedelta(days=2), True), (now - timedelta(days=1), True)], now)
    assert "28\u00a0novembre\u00a02026 à 9\u00a0h" in str(decision.reason)


# --- The reminder: what it does -----------------------------------------------------------------------------


def test_one_message_a_person_one_act_and_no_name_in_it(now):
    referral = factories.referral(now=now)
    spoken, *silent = territories(3)
    both = factories.member(silent[0])
    factories.mandate(both, silent[1])
    factories.mandate(factories.person(), silent[0], ends_on=now.date() - timedelta(days=1))
    factories.mandate(factories.person(email=None), silent[0])
    factories.mandate(factories.person(is_active=False), silent[0])
    speak(referral, spoken, now)

    done = remind(referral, now)

    assert done.territories == tuple(sorted(one.code for one in silent))
    assert done.people == 3
    assert Notice.objects.filter(kind="contributions.reminder").count() == 3
    assert Notice.objects.get(person=both).params["territories"] == sorted(one.code for one in silent)
    assert set(Reminder.objects.values_list("territory", "at")) == {(one.pk, now) for one in silent}
    act = Act.objects.get()
    assert (act.verb, act.subject, act.thread) == ("referral.reminded", referral.subject, referral.reference)
    assert label(act.verb).startswith("Rappel")
    assert '"people":3' in act.content
    assert silent[0].code in act.content
    assert both.family_name not in act.content
    assert verify().holds


def test_a_territory_is_reminded_once_in_seven_days(now):
    referral, other = factories.referral(now=now), factories.referral(now=now)
    first = territories(1)[0]
    assert remind(referral, now).territories == (first.code,)
    with pytest.raises(Refused, match="moins de sept jours"):
        remind(referral, now + timedelta(days=6))
    assert remind(other, now).territories == (first.code,)
    (second,) = territories(1)
    assert remind(referral, now + timedelta(days=6)).territories == (second.code,)
    assert remind(referral, now + timedelta(days=7)).territories == (first.code,)


def test_who_cannot_be_written_to_is_left_for_another_day(as_role, now):
    referral = factories.referral(now=now)
    alone = factories.territory(name="Pays sans adresse")
    factories.mandate(factories.person(email=None), alone)
    (place,) = territories(1)
    assert remind(referral, now).territories == (place.code,)
    page = read(as_role("secretariat").get(url(referral, "remind")))
    assert "Pays sans adresse" in page.split("Personne à qui écrire")[1]
    assert place.name in page.split("Rappelés il y a moins de sept jours")[1]


def test_nothing_is_written_when_it_is_refused(now):
    referral = factories.referral(now=now)
    territories(2)
    with pytest.raises(Refused):
        remind(referral, now, who=factories.administrator())
    assert not (Notice.objects.exists() or Reminder.objects.exists() or Act.objects.exists())


def test_the_gesture_is_confirmed_then_done_once(as_role, now):
    referral = factories.referral(now=now)
    places = territories(5)
    secretary = as_role("secretariat")
    assert url(referral, "remind") in page_of(secretary, referral)
    assert "Envoyer le rappel à 5 territoires" in read(secretary.get(url(referral, "remind")))
    assert not Reminder.objects.exists()

    page = read(secretary.post(url(referral, "remind"), follow=True))

    assert "5 territoires ont reçu un rappel : 5 messages partent." in page
    assert page.count("rappel du 23 novembre 2026") == len(places)
    again = read(secretary.post(url(referral, "remind"), follow=True))
    assert "moins de sept jours" in again
    assert Reminder.objects.count() == 5
    assert "Pas de rappel aujourd’hui" in read(secretary.get(url(referral, "remind")))


@pytest.mark.parametrize("role", ["visitor", "member", "administrator"])
def test_others_see_no_gesture(as_role, now, role):
    referral = factories.referral(now=now)
    territories(5)
    page = page_of(as_role(role), referral)
    assert url(referral, "remind") not in page
    assert "Pas de rappel" not in page


# --- The message --------------------------------------------------------------------------------------------


def rendered(notice):
    return registry.find(notice.kind).render(notice.params, notice.person)


def test_the_message_says_which_territory_until_when_and_where(now):
    referral = factories.referral(title="Les services du quotidien", now=now)
    (place,) = territories(1)
    remind(referral, now)
    mail = rendered(Notice.objects.get())
    assert "Les services du quotidien" in mail.subject
    text = mail.text.replace("\u00a0", " ")
    assert f"Le territoire « {place.name} » n’a pas encore été entendu" in text
    assert "jusqu’au 13 décembre 2026" in text
    assert f"/saisines/{referral.slug}/" in mail.text
    assert url(referral) in mail.text
    assert registry.find("contributions.reminder").optional


def test_a_message_without_object_does_not_leave(now):
    referral = factories.referral(now=now)
    first, second = territories(2)
    remind(referral, now)
    notices = {notice.params["territories"][0]: notice for notice in Notice.objects.all()}
    speak(referral, first, now)
    assert rendered(notices[first.code]) is None
    assert rendered(notices[second.code]) is not None
    second.seats.get().mandates.update(ends_on=now.date() - timedelta(days=1))
    assert rendered(notices[second.code]) is None


def test_a_message_does_not_leave_after_the_closing(now):
    referral = factories.referral(now=now)
    territories(1)
    remind(referral, now)
    with clock.at(referral.phases.get(kind=PhaseKind.CONTRIBUTIONS).closes_at):
        assert rendered(Notice.objects.get()) is None


# --- Figures in words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "told"),
    [(Fraction(1, 3), "33,3 %"), (Fraction(2, 3), "66,7 %"), (Fraction(1, 8), "12,5 %"), (Fraction(1, 2000), "0,1 %")],
)
def test_a_percentage_is_rounded_from_the_exact_fraction(share, told):
    assert presentation.percent(share).replace("\u00a0", " ") == told


def test_a_ratio_has_two_decimals_and_nothing_is_empty():
    assert presentation.times(Fraction(27, 20)) == "1,35"
    assert presentation.times(Fraction(1, 200)) == "0,01"
    assert presentation.times(None) == presentation.percent(None) == ""


def test_a_territory_that_does_not_sit_is_not_said_to_be_silent(client, geography, now):
    referral = factories.referral(now=now)
    factories.seat(geography.territories[0])
    territories(5)
    page = page_of(client, referral)
    assert "pas encore entendu (1)" in page
    assert page.count('class="zone is-outside"') == 3  # two territories, and the commune that is in none
    assert geography.territories[1].name not in page.split('class="silent"')[1].split("</ul>")[0]
