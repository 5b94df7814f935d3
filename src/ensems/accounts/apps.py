from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ensems.accounts"
    label = "accounts"
