from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "ensems.notices"
    label = "notices"

    def ready(self) -> None:
        from ensems.notices import checks  # noqa: F401  registers itself

        autodiscover_modules("messages")
