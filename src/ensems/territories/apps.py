from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "ensems.territories"
    label = "territories"
