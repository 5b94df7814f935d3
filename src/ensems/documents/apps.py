from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "ensems.documents"
    label = "documents"
