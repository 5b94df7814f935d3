from django.urls import path, register_converter

from ensems.answers.views import inquiries, public, region, secretariat


class InquiryReference:
    """I-12"""

    regex = r"I-[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(InquiryReference, "inquiry")

app_name = "answers"
INQUIRY = "interpellations/<inquiry:reference>/"
urlpatterns = [
    path("reponses/", public.owed, name="owed"),
    path("engagements/", public.pledges, name="pledges"),
    path("preconisations/<str:reference>/repondre/", region.write, name="write"),
    path("preconisations/<str:reference>/repondre/commencer/", region.start, name="start"),
    path("preconisations/<str:reference>/repondre/enregistrer/", region.save, name="save"),
    path("preconisations/<str:reference>/repondre/relire/", region.review, name="review"),
    path("engagements/<int:pk>/suite/", region.follow_up, name="follow_up"),
    path("saisines/<slug:slug>/clore/", secretariat.close, name="close"),
    path("interpellations/", inquiries.listing, name="inquiries"),
    path("interpellations/poser/", inquiries.ask, name="ask"),
    path(INQUIRY, inquiries.detail, name="inquiry"),
    path(f"{INQUIRY}repondre/", inquiries.reply, name="reply"),
    path(f"{INQUIRY}retirer/", inquiries.withdraw, name="withdraw"),
    path(f"{INQUIRY}masquer/", inquiries.hide, name="hide"),
]
