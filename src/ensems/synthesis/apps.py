from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "ensems.synthesis"
    label = "synthesis"
