from django.urls import path

from ensems.files.views import public

app_name = "files"
urlpatterns = [path("fichiers/<uuid:key>/<str:name>", public.download, name="download")]
