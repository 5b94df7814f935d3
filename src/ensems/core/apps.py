from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ensems.core"
    label = "core"
