"""What a first start installs: 61 territories, 158 seats, one open saisine, all flagged as invented."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection, transaction

from ensems.accounts.models import Person
from ensems.assembly.composition import composition
from ensems.assembly.models import Mandate, Seat, Term
from ensems.contributions.models import Contribution
from ensems.core import clock
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.demonstration.assembly import bodies
from ensems.demonstration.cast import PARTS
from ensems.demonstration.grouping import groupings, short_name
from ensems.demonstration.names import person as invented
from ensems.demonstration.operations import seed
from ensems.demonstration.queries import who_plays
from ensems.notices.models import News, Notice
from ensems.referrals.models import Referral
from ensems.referrals.operations import replay_referral
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.territories.models import Commune, Territory
from tests import factories

pytestmark = pytest.mark.django_db

# Many territories, two départements, one, and the fewest intercommunalities.
REGIONS = ("53", "94", "01", "06")


def test_occitanie_has_61_territories_and_158_seats_in_pairs(install, now):
    install("76")
    found = composition(clock.today(now))
    assert len(found.delegations) == Territory.objects.count() == 61
    assert (found.seats, found.women, found.men, found.vacant) == (158, 79, 79, 0)
    assert found.balanced == 61
    assert min(len(delegation.seats) for delegation in found.delegations) == 2

    # Every commune of the 161 intercommunalities of the region is covered once; 19 communes of others are not.
    found = bodies("76")
    assert len(found) == 161
    home = Commune.objects.filter(department__region_id="76")
    assert home.count() == 4_446
    covered = Commune.objects.filter(memberships__isnull=False).distinct()
    ours = {one.code for one in found}
    assert not home.filter(intercommunality_id__in=ours).exclude(pk__in=covered).exists()
    assert home.exclude(pk__in=covered).count() == 19
    held = Counter(covered.values_list("pk", flat=True))
    assert max(held.values()) == 1, "no commune is in two territories"


def test_everything_invented_is_flagged(played, now):
    assert Territory.objects.filter(is_demonstration=False).count() == 3, "those that were there"
    assert not Person.objects.filter(is_demonstration=False).exists()
    assert not Term.objects.filter(is_demonstration=False).exists()
    assert not Contribution.objects.filter(question__referral__is_demonstration=False).exists()
    assert all(email.endswith("@demonstration.invalid") for email in Person.objects.values_list("email", flat=True))


def test_the_open_saisine_can_be_played_at_once(played, now):
    referral = Referral.objects.get(is_demonstration=True)
    assert referral.questions.count() == 4
    assert all(phase.is_open(now) for phase in referral.phases.all())
    assert Contribution.objects.public().count() >= 28
    closes = referral.phases.get(kind="contributions").closes_at.astimezone(clock.PARIS)
    assert (closes.date() - clock.today(now)).days == 30
    assert (closes.hour, closes.minute) == (23, 59)


def test_again_it_writes_nothing(played, now):
    def counts():
        return [model.objects.count() for model in (Act, Territory, Seat, Mandate, Person, Contribution, Referral)]

    before = counts()
    seed(actor=system("demonstration"), now=now)
    assert counts() == before
    assert not verify().faults


def test_stopped_half_way_it_leaves_nothing_and_begins_again(cast, now):
    before = Act.objects.count()

    def stop(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "contributions_comment" in sql:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with pytest.raises(KeyboardInterrupt), transaction.atomic(), connection.execute_wrapper(stop):
        seed(actor=system("demonstration"), now=now)
    assert Act.objects.count() == before
    assert not Referral.objects.exists()

    seed(actor=system("demonstration"), now=now)
    assert Contribution.objects.public().count() >= 28
    assert not verify().faults


@pytest.mark.parametrize("region", REGIONS)
def test_any_region_has_its_demonstration(region, install, now):
    install(region)
    found = composition(clock.today(now))
    assert len(found.delegations) == Territory.objects.count() >= 1
    assert found.seats % 2 == 0
    assert found.women == found.men == found.seats // 2
    assert Contribution.objects.public().exists()
    for part in PARTS:
        assert who_plays(part), part.key
    assert not verify().faults


def test_who_follows_already_hears_nothing_of_the_past(cast, now):
    for territory in Territory.objects.all():
        factories.subscription(territory.subject, now=now)
    seed(actor=system("demonstration"), now=now)
    assert Contribution.objects.public().exists()
    assert not News.objects.exists()
    assert not Notice.objects.exists()


def test_nobody_replays_a_saisine_by_hand(as_role, now):
    past = factories.referral(phase=None, transmitted_on=date(2017, 3, 31), transmitted_at=None, now=now)
    assert past.is_history
    for role in ("secretariat", "region", "administrator"):
        actor = factories.actor_of(factories.someone(role), now)
        with pytest.raises(Refused, match="Seule la démonstration"):
            replay_referral(actor=actor, referral=past, phases=[], now=now)
    with pytest.raises(Refused, match="Seule une saisine passée"):
        replay_referral(actor=system("demonstration"), referral=factories.referral(now=now), phases=[], now=now)


def test_only_the_first_start_installs_it(as_role, geography, now):
    for role in ("secretariat", "administrator"):
        with pytest.raises(Refused, match="ensems init"):
            seed(actor=factories.actor_of(factories.someone(role), now), now=now)
    assert not Referral.objects.exists()


# --- Pure parts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gender", ["F", "M"])
def test_no_two_invented_people_are_alike(gender):
    # The largest assembly that the seed can make, of one gender.
    made = [invented(rank, gender) for rank in range(400)]
    assert len({one.email for one in made}) == 400
    assert {one.gender for one in made} == {gender}


def test_neighbours_of_the_assembly_do_not_share_a_name():
    made = [invented(rank, gender) for rank in range(79) for gender in "FM"]
    for one, other in pairwise(made):
        assert one.family_name != other.family_name


def test_a_grouping_without_an_intercommunality_is_empty():
    assert groupings([]) == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("CC des Monts d’Alban", "Monts d’Alban"),
        ("CC du Pays de Nay", "Pays de Nay"),
        ("CC de l'Aulne", "Aulne"),
        ("CC Terre de Camargue", "Terre de Camargue"),
    ],
)
def test_short_names(name, short):
    assert short_name(name) == short
