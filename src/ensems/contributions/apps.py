from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "ensems.contributions"
    label = "contributions"
