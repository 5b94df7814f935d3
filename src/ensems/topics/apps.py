from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "ensems.topics"
    label = "topics"
