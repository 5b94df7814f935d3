from django.urls import path, register_converter

from ensems.contributions.views import editor, equity, member, public, secretariat
from ensems.contributions.workshops import views as workshops


class Reference:
    """C-118"""

    regex = r"C-[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ReceiptNumber(Reference):
    """R-2026-000118"""

    regex = r"R-[0-9]{4}-[0-9]{6,9}"


register_converter(Reference, "contribution")
register_converter(ReceiptNumber, "receipt")

app_name = "contributions"
QUESTION = "saisines/<slug:slug>/questions/<int:number>/"
DRAFT = "contributions/<uuid:key>/"
PUBLISHED = "contributions/<contribution:reference>/"
urlpatterns = [
    path("saisines/<slug:slug>/entendus/", equity.equity, name="equity"),
    path("saisines/<slug:slug>/entendus/rappeler/", equity.remind, name="remind"),
    path(QUESTION, public.question, name="question"),
    path(f"{QUESTION}etat-de-l-existant/", public.inventory, name="inventory"),
    path(f"{QUESTION}repondre/", member.start, name="start"),
    path("contributions/", public.listing, name="list"),
    path("contributions/les-miennes/", member.mine, name="mine"),
    path(f"{DRAFT}ecrire/", editor.edit, name="edit"),
    path(f"{DRAFT}enregistrer/", editor.save, name="save"),
    path(f"{DRAFT}lignes/ajouter/", member.item, name="add_item"),
    path(f"{DRAFT}lignes/<int:pk>/", member.item, name="edit_item"),
    path(f"{DRAFT}abandonner/", member.discard, name="discard"),
    path(f"{DRAFT}deposer/", member.deposit, name="deposit"),
    path(PUBLISHED, public.detail, name="detail"),
    path(f"{PUBLISHED}soutenir/", member.support, name="support"),
    path(f"{PUBLISHED}commenter/", member.comment, name="comment"),
    path(f"{PUBLISHED}retirer/", member.withdraw, name="withdraw"),
    path(f"{PUBLISHED}masquer/", secretariat.hide, name="hide"),
    path(f"{PUBLISHED}retablir/", secretariat.show, name="show"),
    path(f"{PUBLISHED}corriger/", secretariat.correct, name="correct"),
    path("seances/<slug:slug>/notes/", workshops.start, name="start_notes"),
    path("seances/<slug:slug>/notes/<int:pk>/", workshops.write, name="notes"),
    path("seances/<slug:slug>/notes/<int:pk>/enregistrer/", workshops.save, name="save_notes"),
    path("commentaires/<int:pk>/masquer/", secretariat.hide_comment, name="hide_comment"),
    path("recepisses/<receipt:number>/", public.receipt, name="receipt"),
    path("recepisses/<receipt:number>.pdf", public.receipt_pdf, name="receipt_pdf"),
]
