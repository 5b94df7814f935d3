from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "ensems.assembly"
    label = "assembly"
