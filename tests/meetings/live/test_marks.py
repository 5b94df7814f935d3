"""By which mark an open page learns that what its reader may do has changed, and that nothing else is told by it."""

from __future__ import annotations

import re

import pytest

from ensems.meetings import operations
from tests import factories
from tests.meetings.live.scenes import get, minute, under_way
from tests.meetings.scene import SYSTEM

pytestmark = pytest.mark.django_db


def marks(scene, at=5.0):
    return re.search(r'data-marks="([^"]*)"', get(scene, "direct/", at=at).content.decode()).group(1).split()


def mark(scene, mandate, at=5.0):
    found = re.search(r'data-mark="([^"]*)"', get(scene, who=mandate.person, at=at).content.decode())
    return found.group(1) if found else None


def test_the_piece_holds_the_mark_of_each_who_may_sit_and_no_name(now):
    scene = under_way(now, there=2)
    held = marks(scene)
    assert {mark(scene, one) for one in (*scene.members, scene.stand_in)} == set(held)
    assert len(held) == len(set(held)) == 5  # Four members, and the one who stands in for another.
    assert get(scene).content.decode().count("data-mark=") == 0
    assert "data-mark=" not in get(scene, who=factories.person()).content.decode()


def test_a_mark_changes_with_what_its_holder_may_do_and_only_theirs(now):
    scene = under_way(now, there=3)
    late, giver, holder = scene.members[3], scene.members[0], scene.members[1]
    before, held = {one.pk: mark(scene, one) for one in scene.members}, set(marks(scene))

    operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=late, now=minute(6))
    came = set(marks(scene, at=7))
    assert held - came == {before[late.pk]}
    assert came - held == {mark(scene, late, at=7)}

    operations.record_recusal(actor=SYSTEM, item=scene.items[0], mandate=scene.members[2], now=minute(8))
    aside = set(marks(scene, at=9))
    assert came - aside == {before[scene.members[2].pk]}

    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=giver, now=minute(10))
    left = set(marks(scene, at=11))
    operations.give_proxy(actor=SYSTEM, meeting=scene.meeting, giver=giver, holder=holder, now=minute(12))
    carried = set(marks(scene, at=13))
    assert carried - left == {mark(scene, giver, at=13), mark(scene, holder, at=13)}
