from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "ensems.calls"
    label = "calls"
