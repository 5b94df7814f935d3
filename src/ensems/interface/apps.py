from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "ensems.interface"
    label = "interface"

    def ready(self) -> None:
        from ensems.interface import slots, wording

        wording.remember_sentences()
        slots.autodiscover()
