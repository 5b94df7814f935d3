from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "ensems.meetings"
    label = "meetings"
