"""A page that hosts the editor, as the apps above do: for the tests only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from ensems.config import urls
from ensems.writing.models import Text
from ensems.writing.operations import save_draft
from ensems.writing.views import read_save, save_response

PAGE = """{% extends "interface/page.html" %}{% block title %}Écrire{% endblock %}
{% block lead %}<div class="lead"><h1>Écrire</h1></div>{% endblock %}
{% block content %}<form method="post">{% csrf_token %}
{% include "writing/editor.html" with label="Votre contribution" %}
<p class="actions"><button class="btn">Enregistrer</button></p></form>{% endblock %}
{% block scripts %}<script type="module" src="{% static 'writing/editor.js' %}"></script>{% endblock %}"""


def edit(request: HttpRequest, key: str) -> HttpResponse:
    text = get_object_or_404(Text, key=key)
    if request.method == "POST":
        save_draft(actor=request.actor, text=text, now=request.now, **read_save(request))
        return redirect("edit", key)
    context = {"text": text, "save_url": reverse("save", args=[key]), "body": None}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    text = get_object_or_404(Text, key=key)
    saved = save_draft(actor=request.actor, text=text, now=request.now, **read_save(request))
    return save_response(request, saved=saved)


urlpatterns = [
    *urls.urlpatterns,
    path("essai/<uuid:key>/", edit, name="edit"),
    path("essai/<uuid:key>/enregistrer/", save, name="save"),
]
