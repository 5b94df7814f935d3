"""Filters and tags that every template has: French figures and dates, slots."""

from django import template

register = template.Library()
