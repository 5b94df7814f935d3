from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ensems.files"
    label = "files"
