"""Sentences and addresses of templates: Django's own tags, that look for nothing twice (see wording.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import defaulttags
from django.template.base import Parser, Token, render_value_in_context
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from ensems.interface import wording

register = template.Library()


class UrlNode(URLNode):
    def render(self, context: Context) -> str:
        try:
            url = wording.address(self.view_name.resolve(context), [one.resolve(context) for one in self.args])
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Django's own, but an address is composed once; none of ours has named arguments."""
    node = defaulttags.url(parser, token)
    return node if node.kwargs else UrlNode(node.view_name, node.args, {}, node.asvar)


class SentenceNode(template.Node):
    def __init__(self, sentence: TranslateNode, variable: str | None) -> None:
        self.sentence, self.variable, self.said = sentence, variable, ""

    def render(self, context: Context) -> str:
        self.said = self.said or self.sentence.render(context)
        if self.variable:
            context[self.variable] = self.said
            return ""
        return self.said


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's own, but a sentence that the template holds whole is found once (see wording.py)."""
    node = do_translate(parser, token)
    said = node.filter_expression
    is_whole = isinstance(said.var.literal, str) and not said.filters and not node.message_context
    if not is_whole or not wording.speaks_one_language():
        return node
    variable, node.asvar = node.asvar, None
    return SentenceNode(node, variable)


class FilledSentenceNode(template.Node):
    """A sentence with values, one form or two. Django puts its words together again at each page, and opens a scope of
    its own for its values; `whole` is its node, which says what is wrong when something is."""

    def __init__(self, whole: BlockTranslateNode) -> None:
        self.whole, self.values, self.variable = whole, whole.extra_context, whole.asvar
        self.one, names = whole.render_token_list(whole.singular)
        self.many, others = whole.render_token_list(whole.plural) if whole.plural else ("", [])
        self.names = tuple(dict.fromkeys([*names, *others]))

    def render(self, context: Context) -> str:
        given: dict[str, Any] = {name: value.resolve(context) for name, value in self.values.items()}
        if self.many:
            count = given[self.whole.countervar] = self.whole.counter.resolve(context)
            if type(count) is not int:
                return self.whole.render(context)
            message = wording.counted(self.one, self.many, count)
        else:
            message = wording.sentence(self.one)
        shown = {
            name: render_value_in_context(given[name] if name in given else context.get(name, ""), context)
            for name in self.names
        }
        try:
            said = message % shown
        except (KeyError, ValueError):
            return self.whole.render(context)
        if self.variable:
            context[self.variable] = SafeString(said)
            return ""
        return said


@register.tag
def blocktranslate(parser: Parser, token: Token) -> template.Node:
    """Django's own; one with a context of its own for translators is left to it."""
    node = do_block_translate(parser, token)
    return node if node.message_context or not wording.speaks_one_language() else FilledSentenceNode(node)
