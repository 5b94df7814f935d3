"""How a form is drawn: `{{ form }}` gives the summary of errors, then each field with its label, hint and error.

The templates are in `templates/interface/forms/`; `{{ form.name.as_field_group }}` draws one field.
"""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "interface/forms/form.html"
    field_template_name = "interface/forms/field.html"
