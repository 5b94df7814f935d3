from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "ensems.website"
    label = "website"
