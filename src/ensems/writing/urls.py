from django.urls import path

from ensems.writing.views import member

app_name = "writing"
urlpatterns = [path("ecriture/apercu/", member.preview, name="preview")]
