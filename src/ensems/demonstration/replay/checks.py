"""What cannot stand in a thread that reads well: who is not there, what is not said, what comes too early. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ensems.answers.enums import ResponseKind
from ensems.core.partial_dates import PartialDate, sentence
from ensems.demonstration.replay.script import Asked, Proposal, Quoted, Said, Sitting, Thread, Voice
from ensems.referrals.enums import PhaseKind
from ensems.synthesis.enums import NEEDS_REASON, FateKind

MOST_VOTERS = 158
SHORTEST_PASSAGE = 20


@dataclass(frozen=True, slots=True)
class Known:
    """`seats`: how many sit for each territory, by code; `questions`: the kinds of rows that each one expects.

    None does not look: the territories of another region are not those of the files.
    """

    seats: Mapping[str, int] | None = None
    questions: Mapping[int, tuple[str, ...]] | None = None


def faults_of(thread: Thread, name: str, known: Known, today: date | None) -> list[str]:
    """Whole sentences; empty when the thread can be played. `today`: that of an invented saisine, played until then."""
    found = [
        *_calendar(thread),
        *(fault for said in thread.contributions for fault in _said(said, thread, known, today)),
        *_twice("contributions", [said.key for said in thread.contributions]),
        *_remarks(thread, known, today),
        *_fates(thread),
        *(fault for one in thread.proposals for fault in _proposal(one, thread, known)),
        *_twice("recommendations", [one.key for one in thread.proposals]),
        *_votes(thread, known),
        *_answers(thread),
        *_follow_ups(thread),
        *_closing(thread),
        *_passed(thread, today),
    ]
    if thread.is_open and thread.session is not None:
        found.append("adoption : la saisine ouverte se joue, le vote n’y est pas encore passé.")
    return [f"{name}, {sentence_}" for sentence_ in found]


def faults_of_inquiries(inquiries: tuple[Asked, ...], name: str, known: Known, today: date) -> list[str]:
    found = [*_twice("inquiries", [one.key for one in inquiries])]
    for one in inquiries:
        where = f"inquiries « {one.key} »"
        found += [*_voice(one.voice, where, known)]
        days = [one.on, *([one.reply.on] if one.reply else []), *([one.withdrawn] if one.withdrawn else [])]
        if days != sorted(days) or days[-1] >= today:
            found.append(f"{where} : les jours se suivent, et sont passés.")
        if one.reply and one.withdrawn:
            found.append(f"{where} : une interpellation répondue ne se retire plus.")
    return [f"{name}, {sentence_}" for sentence_ in found]


def faults_of_meetings(sittings: tuple[Sitting, ...], name: str, today: date) -> list[str]:
    found = [*_twice("meetings", [one.key for one in sittings])]
    for rank, one in enumerate(sittings):
        if one.adopts and not any(before.key == one.adopts and before.minutes for before in sittings[:rank]):
            found.append(
                f"meetings « {one.key} » : « {one.adopts} » n’est pas une séance d’avant, avec son procès-verbal."
            )
        for said in (*one.minutes.tenor, *one.minutes.corrections) if one.minutes else ():
            if said.item > len(one.agenda):
                found.append(f"meetings « {one.key} » : le point {said.item} n’est pas à son ordre du jour.")
        if not one.announced < min(one.on, today):
            found.append(f"meetings « {one.key} » : sa date est fixée avant qu’elle se tienne, et avant aujourd’hui.")
        for put in (one.vote, one.nomination):
            if put is not None and put.item > len(one.agenda):
                found.append(f"meetings « {one.key} » : le point {put.item} n’est pas à son ordre du jour.")
    return [f"{name}, {sentence_}" for sentence_ in found]


def _twice(where: str, keys: list[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{where} : la clé « {key} » est donnée deux fois."


def _calendar(thread: Thread) -> Iterator[str]:
    opened = [thread.calendar[kind].first for kind in PhaseKind.values]
    if opened != sorted(opened):
        yield "calendar : une phase ouvre avant celle qui la précède dans le fil."


def _voice(voice: Voice, where: str, known: Known) -> Iterator[str]:
    if known.seats is None:
        return
    if voice.territory not in known.seats:
        yield f"{where} : le territoire « {voice.territory} » n’existe pas."
    elif voice.rank >= known.seats[voice.territory]:
        yield (
            f"{where} : « {voice.territory} » compte {known.seats[voice.territory]} membres, "
            f"il n’y a pas de membre {voice.rank}."
        )


def _in_phase(day: date, kind: str, thread: Thread, where: str) -> Iterator[str]:
    span = thread.calendar[kind]
    if not span.holds(day):
        yield f"{where} : le {sentence(day)} n’est pas dans la phase « {PhaseKind(kind).label} »."


def _before(day: date, today: date | None, where: str) -> Iterator[str]:
    if today is not None and day >= today:
        yield f"{where} : ce jour n’est pas encore passé."


def _passed(thread: Thread, today: date | None) -> Iterator[str]:
    """What follows the contributions; a pledge alone may be due later."""
    for where, day in [
        *(("adoption", session.on) for session in [thread.session] if session),
        *(("transmitted", day) for day in [thread.transmitted] if day),
        *((f"responses « {key} »", answer.on) for key, answers in thread.answers.items() for answer in answers),
        *((f"follow_ups « {done.recommendation} »", done.on) for done in thread.follow_ups),
        *(("closed", day) for day in [thread.closed] if day),
    ]:
        yield from _before(day, today, where)


def _said(said: Said, thread: Thread, known: Known, today: date | None) -> Iterator[str]:
    where = f"contributions « {said.key} »"
    yield from _voice(said.voice, where, known)
    yield from _in_phase(said.on, PhaseKind.CONTRIBUTIONS, thread, where)
    yield from _before(said.on, today, where)
    if known.questions is None:
        return
    if said.question not in known.questions:
        yield f"{where} : la saisine n’a pas de question {said.question}."
        return
    kinds = known.questions[said.question]
    if said.items and not kinds:
        yield f"{where} : la question {said.question} n’attend pas d’état de l’existant."
    for item in said.items:
        if kinds and item.kind not in kinds:
            yield f"{where} : « {item.kind} » n’est pas une nature attendue ({', '.join(kinds)})."


def _remarks(thread: Thread, known: Known, today: date | None) -> Iterator[str]:
    by_key = {said.key: said for said in thread.contributions}
    closes = thread.calendar[PhaseKind.SYNTHESIS].last
    for remark in thread.remarks:
        where = f"comments sur « {remark.on} »"
        yield from _voice(remark.voice, where, known)
        yield from _before(remark.day, today, where)
        said = by_key.get(remark.on)
        if said is None:
            yield f"{where} : cette contribution n’est pas dans le fil."
        elif remark.day < said.on:
            yield f"{where} : le commentaire précède la contribution."
        elif closes and remark.day > closes:
            yield f"{where} : la synthèse est terminée, on ne commente plus."


def _fates(thread: Thread) -> Iterator[str]:
    by_key = {said.key: said for said in thread.contributions}
    for key, fate in thread.fates.items():
        where = f"fates « {key} »"
        if key not in by_key:
            yield f"{where} : cette contribution n’est pas dans le fil."
        if fate.kind in NEEDS_REASON and not fate.reason:
            yield f"{where} : ce sort demande un motif."
        if (fate.kind == FateKind.MERGED) != bool(fate.into):
            yield f"{where} : « into » dit avec laquelle une contribution est regroupée, et rien d’autre."
        elif fate.into and (fate.into not in by_key or fate.into == key):
            yield f"{where} : « {fate.into} » n’est pas une autre contribution du fil."
    if thread.is_open:
        return
    for key in by_key.keys() - thread.fates.keys():
        yield f"fates : « {key} » n’a pas de sort."


def _proposal(one: Proposal, thread: Thread, known: Known) -> Iterator[str]:
    where = f"recommendations « {one.key} »"
    if known.questions is not None and one.question not in known.questions:
        yield f"{where} : la saisine n’a pas de question {one.question}."
    if len(one.cites) < 2:
        yield f"{where} : deux passages cités au moins."
    for quoted in one.cites:
        yield from _quoted(quoted, thread, where)
    if one.withdrawn is not None:
        yield from _in_phase(one.withdrawn, PhaseKind.SYNTHESIS, thread, where)


def _quoted(quoted: Quoted, thread: Thread, where: str) -> Iterator[str]:
    said = next((said for said in thread.contributions if said.key == quoted.contribution), None)
    start = " ".join(quoted.passage.split())[:50]
    if said is None:
        yield f"{where} : « {quoted.contribution} » n’est pas une contribution du fil."
    elif len(quoted.passage) < SHORTEST_PASSAGE:
        yield f"{where} : le passage « {start} » compte moins de {SHORTEST_PASSAGE} caractères."
    elif quoted.passage not in said.text:
        yield f"{where} : le passage « {start}… » ne se lit pas tel quel dans « {said.key} »."
    elif "\n" in quoted.passage:
        yield f"{where} : le passage « {start}… » s’étend sur plusieurs paragraphes."


def _votes(thread: Thread, known: Known) -> Iterator[str]:
    session = thread.session
    live = {one.key for one in thread.proposals if one.withdrawn is None}
    if session is None:
        if thread.transmitted or thread.answers or thread.follow_ups or thread.closed:
            yield "adoption : sans vote, rien n’est transmis, répondu ni clos."
        return
    yield from _in_phase(session.on, PhaseKind.ADOPTION, thread, "adoption")
    for key in sorted(live ^ session.ballots.keys()):
        yield f"adoption : un vote, et un seul, par préconisation soumise (« {key} »)."
    for key, ballot in session.ballots.items():
        if ballot.voters > MOST_VOTERS:
            yield f"adoption « {key} » : {ballot.voters} voix, alors que {MOST_VOTERS} personnes siègent."
        if not ballot.votes_for + ballot.against:
            yield f"adoption « {key} » : aucun suffrage exprimé."
        for line in ballot.dissents:
            yield from _voice(Voice(line.territory, 0), f"adoption « {key} »", known)
    if thread.transmitted is not None and thread.transmitted < session.on:
        yield "transmitted : l’avis est transmis avant d’être adopté."


def _answers(thread: Thread) -> Iterator[str]:
    ballots = thread.session.ballots if thread.session else {}
    for key, answers in thread.answers.items():
        where = f"responses « {key} »"
        if key not in ballots or not ballots[key].adopts:
            yield f"{where} : la Région répond aux préconisations adoptées, et à elles seules."
        if thread.transmitted is None or any(answer.on < thread.transmitted for answer in answers):
            yield f"{where} : la réponse précède la transmission de l’avis."
        if [answer.on for answer in answers] != sorted({answer.on for answer in answers}):
            yield f"{where} : les réponses se suivent, un jour après l’autre."
        kinds = [answer.kind for answer in answers]
        if any(kind != ResponseKind.UNDER_STUDY for kind in kinds[:-1]) or kinds[1:].count(ResponseKind.UNDER_STUDY):
            yield f"{where} : seule une réponse « à l’étude » est suivie d’une autre, qui n’est plus à l’étude."
        for answer in answers:
            for promise in answer.pledges:
                if PartialDate(promise.due, promise.precision).last_day < answer.on:
                    yield f"{where} : un engagement est échu avant d’être pris."


def _follow_ups(thread: Thread) -> Iterator[str]:
    for done in thread.follow_ups:
        where = f"follow_ups « {done.recommendation} », engagement {done.pledge}"
        made = [answer.on for answer in thread.answers.get(done.recommendation, ()) for _ in answer.pledges]
        if done.pledge > len(made):
            yield f"{where} : cet engagement n’a pas été pris."
        elif done.on < made[done.pledge - 1]:
            yield f"{where} : la suite précède la réponse."


def _closing(thread: Thread) -> Iterator[str]:
    if thread.closed is None or thread.session is None:
        return
    adopted = [key for key, ballot in thread.session.ballots.items() if ballot.adopts]
    last = [answers[-1] for key in adopted if (answers := thread.answers.get(key))]
    if len(last) < len(adopted):
        yield "closed : une saisine se clôt quand chaque préconisation adoptée a sa réponse."
    elif any(answer.on > thread.closed for answer in last):
        yield "closed : une réponse vient après la clôture."
    if thread.calendar[PhaseKind.FOLLOW_UP].first > thread.closed + timedelta(days=1):
        yield "closed : la clôture précède les suites."
