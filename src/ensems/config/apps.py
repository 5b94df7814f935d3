from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ensems.config"
    label = "config"
