from django.urls import path

from ensems.demonstration.views import public

app_name = "demonstration"
urlpatterns = [path("demonstration/role/", public.switch, name="switch")]
