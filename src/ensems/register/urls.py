from django.urls import path

from ensems.register.views import public

app_name = "register"
urlpatterns = [
    path("registre/", public.acts, name="list"),
    path("registre/export.jsonl", public.export, name="export"),
    path("registre/verifier.py", public.checker, name="checker"),
    path("registre/<int:number>/", public.act, name="act"),
]
