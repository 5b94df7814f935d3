from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "ensems.register"
    label = "register"
