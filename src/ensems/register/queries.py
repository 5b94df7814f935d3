"""Reads of the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.core.clock import PARIS
from ensems.core.prepared import prepared
from ensems.register import chain, subjects, verbs
from ensems.register.models import Act


@dataclass(frozen=True, slots=True)
class Head:
    """How many acts there are, and the digest of the last one (64 zeros when there is none)."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """One line of a list, in words."""

    number: int
    at: datetime
    verb: str
    label: str
    actor: str
    actor_words: str
    subject: str
    subject_words: str
    thread: str
    digest: str


@dataclass(frozen=True, slots=True)
class ActDetail:
    """`recomputed` is made now from `content`; `follows` says that `previous` is the digest of the act before."""

    row: ActRow
    content: str
    pretty: str
    previous: str
    recomputed: str
    follows: bool
    before: int | None
    after: int | None
    link: subjects.SubjectLink | None

    @property
    def holds(self) -> bool:
        return self.recomputed == self.row.digest and self.follows


def head() -> Head:
    """One SQL query."""
    last = _last()
    return Head(*last[0]) if last else Head(0, chain.GENESIS)


@prepared()
def _last() -> QuerySet:
    return Act.objects.order_by("-number").values_list("number", "digest")[:1]


@dataclass(frozen=True, slots=True)
class LastAct:
    """What moves with each act: a digest and an instant, none before the first."""

    digest: str
    at: datetime | None


def last_act() -> LastAct:
    """One SQL query."""
    last = Act.objects.order_by("-number").values_list("digest", "at").first()
    return LastAct(*last) if last else LastAct(chain.GENESIS, None)


def acts(*, verb: str = "", search: str = "", since: date | None = None, until: date | None = None) -> QuerySet[Act]:
    """Acts from the latest; `search`: a number, a saisine’s reference, a subject, a person’s key or a digest’s start;
    `since` and `until` are days of Paris, both included."""
    found = Act.objects.order_by("-number")
    if verb:
        found = found.filter(verb=verb)
    if search:
        wanted = (
            Q(subject__icontains=search)
            | Q(thread__iexact=search)
            | Q(actor__icontains=search)
            | Q(digest__startswith=search.lower())
        )
        if search.isdecimal() and len(search) < 18:
            wanted |= Q(number=int(search))
        found = found.filter(wanted)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def row(act: Act) -> ActRow:
    """No SQL query."""
    return ActRow(
        act.number,
        act.at,
        act.verb,
        verbs.label(act.verb),
        act.actor,
        actor_words(act.actor),
        act.subject,
        subjects.words(act.subject),
        act.thread,
        act.digest,
    )


def detail(number: int) -> ActDetail | None:
    """Two SQL queries at most: the act with its neighbours, and the one its subject's link may cost."""
    near = {act.number: act for act in Act.objects.filter(number__range=(number - 1, number + 1))}
    act = near.get(number)
    if act is None:
        return None
    before = near.get(number - 1)
    return ActDetail(
        row=row(act),
        content=act.content,
        pretty=chain.pretty(act.content),
        previous=act.previous,
        recomputed=chain.fingerprint(act.content),
        follows=act.previous == (before.digest if before else chain.GENESIS),
        before=before.number if before else None,
        after=number + 1 if number + 1 in near else None,
        link=subjects.link(act.subject),
    )


def export() -> Iterator[str]:
    """The whole register as JSON Lines, oldest first, read by pieces."""
    for content, digest in Act.objects.order_by("number").values_list("content", "digest").iterator(chunk_size=2000):
        yield chain.line(chain.Link(content, digest))


def verify(*, expected_head: str = "", expected_count: int | None = None) -> chain.Verdict:
    """The whole chain in the database, and each column against the content that was signed with it."""
    columns: list[chain.Fault] = []

    def links() -> Iterator[chain.Link]:
        for place, act in enumerate(Act.objects.order_by("number").iterator(chunk_size=2000), start=1):
            columns.extend(chain.Fault(place, sentence) for sentence in _column_faults(act))
            yield chain.Link(act.content, act.digest)

    verdict = chain.verify(links(), expected_head=expected_head, expected_count=expected_count)
    faults = tuple(sorted((*verdict.faults, *columns), key=lambda fault: fault.place))
    return chain.Verdict(verdict.acts, verdict.head, faults)


def actor_words(key: str) -> str:
    """Une personne (1c9d…7f3a): the register keeps no name."""
    kind, _colon, name = key.partition(":")
    if kind == "personne":
        return _("Personne %(key)s") % {"key": texts.short(name)}
    if kind == "systeme":
        return _("La plateforme (%(name)s)") % {"name": name}
    return _("Visiteur") if kind == "visiteur" else key


def _column_faults(act: Act) -> Iterator[str]:
    fields: Any = chain.read(act.content)
    if not isinstance(fields, dict):
        return
    shown = {"number": act.number, "at": chain.instant(act.at), "previous": act.previous}
    for name in ("verb", "actor", "subject", "thread"):
        shown[name] = getattr(act, name)
    for name, value in shown.items():
        if fields.get(name) != value:
            yield _("la colonne « %(name)s » ne dit pas la même chose que le contenu : elle a été modifiée") % {
                "name": getattr(Act._meta.get_field(name), "verbose_name", name)
            }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)
