"""The end of a phase in the middle of a storm: nothing accepted late, nothing refused in time, nothing doubled.

The instant that decides is the one kept on the receipt, the support or the comment; the interval is the one that the
phase has once all is over, compared to the microsecond.
"""

import http.client
import random
import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import pytest

from ensems.answers.operations import close_referral
from ensems.contributions import operations
from ensems.contributions.models import Comment, Contribution, Receipt, Support
from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase, PhaseChange
from ensems.referrals.operations import change_phase
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, is_sentence
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db(transaction=True)
TICK = timedelta(microseconds=1)
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|client_key|seen)" value="([^"]+)"')


def scene(now):
    """A saisine with one phase, its contributions; one contribution published in it."""
    referral = factories.referral(now=now)
    referral.phases.exclude(kind=PhaseKind.CONTRIBUTIONS).delete()
    return referral, factories.contribution(referral.questions.first(), territory=factories.territory(), now=now)


def senders(referral, published, moments, now):
    """A deposit, a support and a comment at each of these instants, each by its own person, in no order."""
    question, sent = referral.questions.first(), []
    for rank, moment in enumerate(moments):
        kind = rank % 3
        person = factories.member(factories.territory())
        actor = factories.actor_of(person, now)
        if kind == 0:
            draft = factories.draft(question, author=person, territory=person.mandates.get().seat.territory, now=now)
            task = partial(operations.deposit_contribution, contribution=draft, client_key=uuid.uuid4())
        elif kind == 1:
            task = partial(operations.support_contribution, contribution=published)
        else:
            task = partial(operations.comment_contribution, contribution=published, body=f"Remarque {rank}.")
        sent.append((moment, partial(task, actor=actor, now=moment)))
    random.Random(len(moments)).shuffle(sent)
    return sent


def changer(referral, actor, now, *, at, closes):
    phase = Phase.objects.get(referral=referral, kind=PhaseKind.CONTRIBUTIONS)
    return partial(
        change_phase,
        actor=actor,
        referral=referral,
        kind=PhaseKind.CONTRIBUTIONS,
        opens_at=phase.opens_at,
        closes_at=closes,
        reason="Dates changées.",
        now=at,
    )


def accepted_as_the_phase_says(referral, sent, results):
    """Exactly those before the end, each once, each refusal in a sentence; numbers without a gap."""
    closes = Phase.objects.get(referral=referral, kind=PhaseKind.CONTRIBUTIONS).closes_at
    for (moment, _task), result in zip(sent, results, strict=True):
        if moment < closes:
            assert isinstance(result, (Receipt, Support, Comment)), (moment, closes, result)
            assert result.at == moment
        else:
            assert isinstance(result, Refused), (moment, closes, result)
            assert is_sentence(result)
    done = [one for one in results if not isinstance(one, Refused)]
    assert len(done) == Receipt.objects.count() + Support.objects.count() + Comment.objects.count()
    numbers = sorted(int(one.rpartition("-")[2]) for one in Receipt.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Act.objects.filter(verb="contribution.deposited").count() == len(numbers)
    assert Act.objects.filter(verb="contribution.supported").count() == Support.objects.count()
    assert verify().holds


def test_to_the_microsecond_around_the_end(now):
    referral, published = scene(now)
    closes = Phase.objects.get(referral=referral).closes_at
    sent = senders(referral, published, [closes + rank * TICK for rank in range(-15, 15)], now)
    accepted_as_the_phase_says(referral, sent, at_once([task for _moment, task in sent]))


@pytest.mark.parametrize("place", [0, 11, 24])
def test_ended_at_once_in_the_middle(now, place):
    """The gesture comes before all, in the middle or after all: the end is where the last thing accepted left it."""
    referral, published = scene(now)
    secretary = factories.actor_of(factories.secretariat(), now)
    sent = senders(referral, published, [now + rank * TICK for rank in range(24)], now)
    ends = now + 12 * TICK
    tasks = [task for _moment, task in sent]
    tasks.insert(place, changer(referral, secretary, now, at=ends, closes=ends))

    results = in_line(tasks)

    changed = results.pop(place)
    assert isinstance(changed, PhaseChange), changed
    assert changed.closes_at >= ends
    accepted_as_the_phase_says(referral, sent, results)


def test_ended_at_once_in_the_middle_all_together(now):
    referral, published = scene(now)
    secretary = factories.actor_of(factories.secretariat(), now)
    sent = senders(referral, published, [now + rank * TICK for rank in range(24)], now)
    ends = now + 6 * TICK
    *results, changed = at_once(
        [*(task for _moment, task in sent), changer(referral, secretary, now, at=ends, closes=ends)]
    )
    assert isinstance(changed, PhaseChange), changed
    accepted_as_the_phase_says(referral, sent, results)


def test_prolonged_in_the_middle(now):
    """Who came after the old end is refused before the decision, accepted after it; nobody in time is refused."""
    referral, published = scene(now)
    secretary = factories.actor_of(factories.secretariat(), now)
    closes = Phase.objects.get(referral=referral).closes_at
    sent = senders(referral, published, [closes + rank * TICK for rank in range(-12, 12)], now)
    prolong = changer(referral, secretary, now, at=closes - TICK, closes=closes + timedelta(days=1))
    *results, changed = at_once([*(task for _moment, task in sent), prolong])

    assert isinstance(changed, PhaseChange), changed
    for (moment, _task), result in zip(sent, results, strict=True):
        assert isinstance(result, (Receipt, Support, Comment, Refused)), result
        if moment < closes:
            assert not isinstance(result, Refused), (moment, result)
        elif isinstance(result, (Receipt, Support)):
            act = Act.objects.get(at=moment)
            assert act.number > changed.act_id, "accepted after the old end: the decision was in the register"
    assert verify().holds


def test_the_closing_of_the_saisine_comes_after_all_that_it_closes(now):
    told = factories.answered_recommendation(now=now)
    referral = told.opinion.referral
    secretary = factories.actor_of(factories.secretariat(), now)
    Phase.objects.filter(referral=referral).update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9))
    published = Contribution.objects.exclude(reference=None).get()
    sent = senders(referral, published, [now + rank * TICK for rank in range(1, 13)], now)
    close = partial(close_referral, actor=secretary, referral=referral, now=now + 3 * TICK)
    *results, closed = at_once([*(task for _moment, task in sent), close])

    assert not isinstance(closed, Exception), closed
    assert all(isinstance(one, (Receipt, Support, Comment, Refused)) for one in results), results
    assert all(one.at < closed.closed_at for one in results if not isinstance(one, Refused))
    ended = Act.objects.get(verb="referral.closed").number
    assert not Act.objects.filter(number__gt=ended).exists(), "nothing is in the register after the closing"
    assert verify().holds


def test_over_http_while_the_end_goes_by(live_server):
    """A live server, a phase that ends in the middle of the requests, the server's own clock."""
    start = clock.now()
    referral, _published = scene(start)
    drafts = [factories.draft(referral.questions.first(), territory=factories.territory()) for _n in range(14)]
    people = []
    for draft in drafts:
        client = StrictClient().sign_in(draft.author)
        page = client.get(f"/contributions/{draft.key}/deposer/").content.decode()
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        people.append((draft, cookies, dict(HIDDEN.findall(page))))
    closes = clock.now() + timedelta(seconds=1.2)
    Phase.objects.filter(referral=referral).update(closes_at=closes)
    host, gate = live_server.url.removeprefix("http://"), threading.Barrier(len(people), timeout=30)

    def send(rank):
        draft, cookies, form = people[rank]
        gate.wait()
        time.sleep(0.15 * rank)
        left = clock.now()
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.request(
            "POST",
            f"/contributions/{draft.key}/deposer/",
            urlencode(form),
            {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return left, answer.status, clock.now(), page

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(send, range(len(people))))

    receipts = {one.contribution_id: one for one in Receipt.objects.all()}
    assert receipts
    assert len(receipts) < len(people), "the end went by in the middle"
    for (draft, *_page), (left, status, back, page) in zip(people, answers, strict=True):
        receipt = receipts.get(draft.pk)
        assert (status == 302) == (receipt is not None), page[:500]
        if receipt is not None:
            assert left <= receipt.at <= back
            assert receipt.at < closes
        else:
            assert back >= closes, "refused in time"
            assert "est close" in page
    assert verify().holds
