from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class RegisterConfig(AppConfig):
    name = "ensems.register"
    label = "register"

    def ready(self) -> None:
        """Every app of the house names its own acts."""
        for config in apps.get_app_configs():
            if config.name.startswith("ensems.") and find_spec(f"{config.name}.verbs"):
                import_module(f"{config.name}.verbs")
        import_module("ensems.register.pages")
