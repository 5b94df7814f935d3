from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "ensems.demonstration"
    label = "demonstration"
