"""The body served here: written once, by those who may, with nothing personal in the register."""

import dataclasses

import pytest
from django.core.exceptions import ValidationError

from ensems.assembly.models import Institution
from ensems.assembly.operations import Identity, set_institution
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db

IDENTITY = Identity(name="Assemblée d’essai", region_code="99", region_name="Région d’essai")


def test_the_same_identity_again_writes_nothing(now):
    for _time in range(2):
        set_institution(actor=system("essai"), identity=IDENTITY, now=now)
    assert Act.objects.filter(verb="institution.described").count() == 1
    changed = dataclasses.replace(IDENTITY, name="Assemblée nouvelle")
    set_institution(actor=system("essai"), identity=changed, now=now)
    assert Institution.objects.get().name == "Assemblée nouvelle"
    assert Act.objects.filter(verb="institution.described").count() == 2


@pytest.mark.parametrize("role", factories.ROLES)
def test_who_may_describe_the_institution(role, now, geography):
    actor = factories.actor_of(factories.someone(role), now)
    if role in {"secretariat", "administrator"}:
        assert set_institution(actor=actor, identity=IDENTITY, now=now)
        return
    with pytest.raises(Refused, match="secrétariat"):
        set_institution(actor=actor, identity=IDENTITY, now=now)
    assert not Institution.objects.exists()


@pytest.mark.parametrize("days", [0, 731])
def test_a_time_to_answer_out_of_reason_names_its_field(days, now):
    with pytest.raises(ValidationError) as refused:
        identity = dataclasses.replace(IDENTITY, answer_within_days=days)
        set_institution(actor=system("essai"), identity=identity, now=now)
    assert "answer_within_days" in refused.value.error_dict
