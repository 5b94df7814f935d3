from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "ensems.writing"
    label = "writing"
