from django.urls import path

from ensems.assembly.views import public

app_name = "assembly"
urlpatterns = [path("assemblee/", public.page, name="composition")]
