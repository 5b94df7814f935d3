"""A working group that meets: its own members are counted, speak and preside."""

import pytest

from ensems.core.decisions import Refused
from ensems.meetings import operations, queries
from ensems.meetings.live import operations as live
from ensems.meetings.live.queries import live as read
from tests.meetings.live.scenes import minute, name_chair
from tests.meetings.scene import SYSTEM
from tests.meetings.test_bodies import Group

pytestmark = pytest.mark.django_db


def test_the_live_page_of_a_working_group_knows_its_members_only(now):
    group = Group(now)
    operations.convene(actor=SYSTEM, meeting=group.meeting, now=now)
    for one in group.members[:3]:
        operations.record_arrival(actor=SYSTEM, meeting=group.meeting, mandate=one, now=minute(-5))
    operations.open_meeting(actor=SYSTEM, meeting=group.meeting, now=minute(0))
    operations.open_item(actor=SYSTEM, item=group.item, now=minute(0))

    seen = read(queries.meeting(group.meeting.slug), minute(1))

    known = queries.presence(queries.meeting(group.meeting.slug))
    assert set(seen.presence.sitters) == set(known.sitters)
    assert seen.quorum.sentence == known.quorum(minute(1), group.item).sentence
    assert set(seen.present()) == set(group.members[:3])
    name_chair(group.meeting, group.members[0], minute(2))
    with pytest.raises(Refused):
        live.ask_for_floor(actor=SYSTEM, meeting=group.meeting, mandate=group.others[0], now=minute(2))
