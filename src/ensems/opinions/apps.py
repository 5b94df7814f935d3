from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "ensems.opinions"
    label = "opinions"
