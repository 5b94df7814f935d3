from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "ensems.answers"
    label = "answers"
