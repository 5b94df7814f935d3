"""How a form is drawn."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    pass
