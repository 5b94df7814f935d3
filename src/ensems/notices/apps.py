from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ensems.notices"
    label = "notices"
