from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "ensems.interface"
    label = "interface"
