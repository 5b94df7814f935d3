from django.db import models
from django.utils.translation import gettext_lazy as _


class BallotKind(models.TextChoices):
    POSITION = "position", _("pour ou contre un texte")
    CHOICE = "choice", _("choix entre des propositions")
    NOMINATION = "nomination", _("désignation d’une personne")


class Choice(models.TextChoices):
    """What everyone may answer; an option is "option-<number>"."""

    FOR = "for", _("pour")
    AGAINST = "against", _("contre")
    ABSTAIN = "abstain", _("abstention")
    BLANK = "blank", _("blanc")
    APART = "apart", _("ne prend pas part au vote")


OPTION = "option-"


class RequiredShare(models.TextChoices):
    """A qualified majority that one decision asks instead of the usual one."""

    USUAL = "", _("celle du règlement de séance")
    THREE_FIFTHS = "3/5", _("trois cinquièmes")
    TWO_THIRDS = "2/3", _("deux tiers")


class Form(models.TextChoices):
    """How a ballot may be asked to be held."""

    ROLL_CALL = "roll_call", _("scrutin public, au nom de chacun")
    SECRET = "secret", _("scrutin secret")


class Outcome(models.TextChoices):
    ADOPTED = "adopted", _("adopté")
    REJECTED = "rejected", _("non adopté")
    CHOSEN = "chosen", _("choix fait")
    UNDECIDED = "undecided", _("majorité non atteinte")
    TIED = "tied", _("égalité en tête")
    NO_QUORUM = "no_quorum", _("sans effet, faute de quorum")


class State(models.TextChoices):
    """Where a ballot is at an instant: read from its stored instants, never written."""

    PREPARED = "prepared", _("en préparation")
    PLANNED = "planned", _("ouverture prévue")
    OPEN = "open", _("ouvert")
    CLOSED = "closed", _("clos, à dépouiller")
    COUNTED = "counted", _("dépouillé")
    CANCELLED = "cancelled", _("annulé")
