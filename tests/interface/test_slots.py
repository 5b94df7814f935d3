"""Slots: a place left by a lower page, filled by whoever stands above, at a known cost."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from ensems.core.actors import VISITOR
from ensems.interface import slots
from ensems.interface.slots import SlotContent, SlotError, declare, fill
from ensems.register.models import Counter


@pytest.fixture(autouse=True)
def own_slots(monkeypatch) -> None:
    monkeypatch.setattr(slots, "_declared", {})
    monkeypatch.setattr(slots, "_fills", {})


@pytest.fixture
def request_(rf: RequestFactory):
    request = rf.get("/")
    request.actor = VISITOR
    return request


def test_fills_are_drawn_in_their_order_with_what_the_page_gives(request_) -> None:
    declare("test.place")

    @fill("test.place", queries=0, order=20)
    def second(*, request, word):
        return mark_safe(f"<p>{word} 2</p>")

    @fill("test.place", queries=0, order=10)
    def first(*, request, word):
        return mark_safe(f"<p>{word} 1</p>")

    @fill("test.place", queries=0, order=15)
    def nothing(*, request, word):
        return None

    told = Template('{% slot "test.place" word=word %}').render(Context({"request": request_, "word": "mot"}))

    assert told == "<p>mot 1</p><p>mot 2</p>"


def test_a_fill_draws_its_template(request_) -> None:
    declare("test.place")

    @fill("test.place", queries=0)
    def piece(*, request):
        return SlotContent("interface/components/status.html", {"text": "Ouverte", "tone": "info"})

    assert "Ouverte" in slots.render("test.place", request_)


def test_what_is_not_safe_is_escaped(request_) -> None:
    declare("test.place")

    @fill("test.place", queries=0)
    def text(*, request):
        return "<script>"

    assert slots.render("test.place", request_) == "&lt;script&gt;"


def test_a_data_slot_gathers_values(request_) -> None:
    declare("test.items", data=True)
    fill("test.items", queries=0, order=2)(lambda *, request: ["b", "c"])
    fill("test.items", queries=0, order=1)(lambda *, request: "a")
    fill("test.items", queries=0, order=3)(lambda *, request: None)

    assert slots.collect("test.items", request_) == ["a", "b", "c"]
    with pytest.raises(SlotError):
        slots.render("test.items", request_)


def test_what_a_fill_spends_is_measured_drawing_included(request_, db) -> None:
    declare("test.place")

    @fill("test.place", queries=1)
    def greedy(*, request):
        list(Counter.objects.all())
        return mark_safe(Counter.objects.count())

    with slots.measured() as spent:
        slots.render("test.place", request_)

    assert [(one.declared, one.spent) for one in spent] == [(1, 2)]


def test_a_slot_that_nobody_declared_is_refused(request_) -> None:
    with pytest.raises(SlotError):
        slots.render("test.unknown", request_)

    fill("test.unknown", queries=0)(lambda *, request: None)
    with pytest.raises(SlotError, match=r"test\.unknown"):
        slots.autodiscover()


def test_a_slot_is_declared_once() -> None:
    declare("test.place")

    with pytest.raises(SlotError):
        declare("test.place")


def test_a_page_without_a_request_leaves_its_slots_empty() -> None:
    assert Template('{% slot "test.place" %}').render(Context()) == ""
