"""Writing before the deposit: nothing here is public, so nothing here is an act of the register."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.queries import standing
from ensems.contributions import rules
from ensems.contributions.enums import Status
from ensems.contributions.models import Attachment, CoAuthor, Contribution, InventoryItem
from ensems.contributions.operations.shared import members_of, take, tell
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise, one_line
from ensems.files.operations import discard, store
from ensems.referrals.models import Question
from ensems.territories.models import Commune, Territory
from ensems.writing import operations as writing

MAX_TITLE = 160
MAX_ATTACHMENTS = 10
MAX_ITEMS = 300


@operation
def start_contribution(*, actor: Actor, question: Question, territory: Territory, now: datetime) -> Contribution:
    """An empty draft in the name of a territory; the one this person already started and never wrote in, if any."""
    require(rules.may_draft(actor, question, territory, now, standing(actor, now)))
    author = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    started = Contribution.objects.filter(
        question=question, territory=territory, author=author, status=Status.DRAFT, text__revision=0, draft_title=""
    ).filter(items__isnull=True, attachments__isnull=True)
    if (blank := started.order_by("pk").first()) is not None:
        return blank
    return Contribution.objects.create(
        question=question,
        territory=territory,
        author=author,
        text=writing.start_text(actor=actor, now=now),
        started_at=now,
        is_demonstration=question.referral.is_demonstration or author.is_demonstration,
    )


@operation
def save_draft(
    *,
    actor: Actor,
    contribution: Contribution,
    body: str,
    base_revision: int,
    now: datetime,
    title: str | None = None,
    base_title: str | None = None,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """Save the text, merged with what others wrote meanwhile, and the title when this person changed it.

    `base_title`: the title that was on the page when it was opened; a title left as it was never undoes a colleague's.
    """
    contribution = take(contribution)
    require(rules.may_edit(actor, contribution, now, standing(actor, now)))
    if title is not None:
        title = one_line(normalise(title))
        if len(title) > MAX_TITLE:
            raise ValidationError(
                {"title": _("Le titre compte %(length)d caractères, 160 au plus.") % {"length": len(title)}}
            )
        if title != contribution.draft_title and title != base_title:
            contribution.draft_title = title
            contribution.save(update_fields=["draft_title"])
    return writing.save_draft(
        actor=actor,
        text=contribution.text,
        body=body,
        base_revision=base_revision,
        now=now,
        editor=editor,
        turn=turn,
    )


@operation
def propose_for_deposit(*, actor: Actor, contribution: Contribution, now: datetime) -> None:
    """Whoever prepared the text says that it is ready: the members of the territory are told."""
    contribution = take(contribution)
    require(rules.may_propose(actor, contribution, now, standing(actor, now)))
    if not contribution.draft_title or not (contribution.text.body.strip() or contribution.items.drafted().exists()):
        raise ValidationError(_("Donnez un titre et un contenu à la contribution avant de la proposer au dépôt."))
    contribution.proposed_at = now
    contribution.save(update_fields=["proposed_at"])
    people = [person for person in members_of(contribution.territory_id, now) if person.pk != actor.person_id]
    tell(people, "contributions.proposed", {"contribution": str(contribution.key)}, actor=actor, now=now)


@operation
def discard_draft(*, actor: Actor, contribution: Contribution, now: datetime) -> None:
    """Erase a draft that was never deposited, with its rows and its files: nobody else ever read it."""
    contribution = take(contribution)
    require(rules.may_discard(actor, contribution, standing(actor, now)))
    text, files = contribution.text, [one.file for one in contribution.attachments.select_related("file")]
    contribution.delete()
    text.delete()
    for file in files:
        discard(actor=actor, file=file, now=now)


# --- Files ----------------------------------------------------------------------------------------


@operation
def add_attachment(*, actor: Actor, contribution: Contribution, upload: UploadedFile, now: datetime) -> Attachment:
    """Join a file to the draft; raises ValidationError (type, size, number)."""
    contribution = take(contribution)
    require(rules.may_edit(actor, contribution, now, standing(actor, now)))
    if contribution.attachments.drafted().count() >= MAX_ATTACHMENTS:
        raise ValidationError(
            {
                "upload": _("Une contribution porte %(most)d pièces jointes au plus\u00a0: retirez-en une d’abord.")
                % {"most": MAX_ATTACHMENTS}
            }
        )
    file = store(actor=actor, upload=upload, now=now)
    return Attachment.objects.create(contribution=contribution, file=file, added_at=now)


@operation
def remove_attachment(*, actor: Actor, attachment: Attachment, now: datetime) -> None:
    """Take a file off the draft; what a past deposit published stays until the next one."""
    contribution = take(attachment.contribution)
    require(rules.may_edit(actor, contribution, now, standing(actor, now)))
    Attachment.objects.drafted().filter(pk=attachment.pk).delete()
    if not Attachment.objects.filter(file=attachment.file_id).exists():
        discard(actor=actor, file=attachment.file, now=now)


# --- Rows of an inventory -------------------------------------------------------------------------


@operation
def save_item(
    *,
    actor: Actor,
    contribution: Contribution,
    kind: str,
    name: str,
    now: datetime,
    commune: str = "",
    place: str = "",
    contact: str = "",
    description: str = "",
    item: InventoryItem | None = None,
) -> InventoryItem:
    """Add a row to the draft, or change one. `commune`: INSEE code. Raises ValidationError field by field."""
    contribution = take(contribution)
    require(rules.may_edit(actor, contribution, now, standing(actor, now)))
    drafted = contribution.items.drafted()
    if item is not None:
        item = drafted.filter(pk=item.pk).first()
        if item is None:
            raise ValidationError(_("Cette ligne a été retirée entre-temps\u00a0: ajoutez-la de nouveau si besoin."))
    elif drafted.count() >= MAX_ITEMS:
        raise ValidationError(
            _("Un état de l’existant compte %(most)d lignes au plus\u00a0: commencez une autre contribution.")
            % {"most": MAX_ITEMS}
        )
    fields = {
        "kind": normalise(kind),
        "name": normalise(name),
        "place": normalise(place),
        "contact": normalise(contact),
        "description": normalise(description),
    }
    found = Commune.objects.filter(code=commune).first() if commune else None
    errors = _faults_of_item(contribution.question, fields)
    if commune and found is None:
        errors["commune"] = _("Aucune commune n’a le code «\u00a0%(code)s\u00a0».") % {"code": commune}
    if errors:
        raise ValidationError(errors)
    if item is None:
        last = drafted.aggregate(last=Max("position"))["last"] or 0
        item = InventoryItem(contribution=contribution, position=last + 1)
    for field, value in fields.items():
        setattr(item, field, value)
    item.commune = found
    item.save()
    return item


def _faults_of_item(question: Question, fields: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not fields["name"]:
        errors["name"] = _("Donnez le nom de ce que vous recensez.")
    if not fields["kind"]:
        errors["kind"] = _("Choisissez la nature de cette ligne.")
    elif question.item_kinds and fields["kind"] not in question.item_kinds:
        errors["kind"] = _("Choisissez une des natures que la question attend\u00a0: %(kinds)s.") % {
            "kinds": ", ".join(question.item_kinds)
        }
    for field, most in {"kind": 60, "name": 160, "place": 160, "contact": 160, "description": 1500}.items():
        if len(fields[field]) > most:
            errors[field] = _("%(length)d caractères, %(most)d au plus.") % {
                "length": len(fields[field]),
                "most": most,
            }
    return errors


@operation
def remove_item(*, actor: Actor, item: InventoryItem, now: datetime) -> None:
    contribution = take(item.contribution)
    require(rules.may_edit(actor, contribution, now, standing(actor, now)))
    InventoryItem.objects.drafted().filter(pk=item.pk).delete()


# --- Co-authors -----------------------------------------------------------------------------------


@operation
def add_coauthor(
    *, actor: Actor, contribution: Contribution, now: datetime, person: Person | None = None, email: str = ""
) -> CoAuthor:
    """Invite someone of the territory (`person`), or anyone registered whose address is known (`email`)."""
    contribution = take(contribution)
    require(rules.may_invite_coauthor(actor, contribution, now, standing(actor, now)))
    if person is None:
        address = email.strip()
        if not address:
            raise ValidationError({"email": _("Choisissez une personne, ou écrivez son adresse électronique.")})
        person = Person.objects.filter(email__iexact=address, is_active=True, erased_at__isnull=True).first()
    elif not Person.objects.filter(
        Q(mandates__seat__territory=contribution.territory_id) | Q(grants__territory=contribution.territory_id),
        pk=person.pk,
    ).exists():
        raise ValidationError({"person": _("Choisissez une personne de ce territoire, ou écrivez son adresse.")})
    if person is None:
        raise ValidationError(
            {"email": _("Personne n’est inscrit avec cette adresse. Le secrétariat de l’Assemblée peut l’inviter.")}
        )
    if person.pk == contribution.author_id:
        raise ValidationError(_("Cette personne écrit déjà la contribution\u00a0: elle l’a commencée."))
    coauthor, created = CoAuthor.objects.get_or_create(
        contribution=contribution, person=person, defaults={"added_at": now}
    )
    if created:
        tell([person], "contributions.coauthor", {"contribution": str(contribution.key)}, actor=actor, now=now)
    return coauthor


@operation
def remove_coauthor(*, actor: Actor, contribution: Contribution, person: Person, now: datetime) -> None:
    contribution = take(contribution)
    require(rules.may_remove_coauthor(actor, contribution, person.pk, now, standing(actor, now)))
    CoAuthor.objects.filter(contribution=contribution, person=person).delete()
