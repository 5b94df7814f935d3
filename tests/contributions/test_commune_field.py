"""The commune of an inventory row, as people type it."""

import pytest

from ensems.contributions.forms import CommuneField
from ensems.territories.models import Commune, FormerCode
from tests import factories


@pytest.mark.django_db
def test_a_commune_is_found_without_its_accents_or_by_a_code_of_former_times():
    factories.geography()
    commune = Commune.objects.order_by("code").first()
    commune.name = "Évenos-le-Château"
    commune.save()
    FormerCode.objects.create(code="01999", commune=commune)

    field = CommuneField(required=False)

    assert field.clean("evenos le chateau") == commune.code
    assert field.clean("01999") == commune.code
    assert field.clean(f"Évenos-le-Château (Lot, {commune.code})") == commune.code
