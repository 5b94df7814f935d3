from django.urls import path

from ensems.interface.views import public

app_name = "interface"
urlpatterns = [path("composants/", public.components, name="components")]
