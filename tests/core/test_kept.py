"""What follows from its key is made once, and anew as soon as the key is another."""

from threading import Thread

from django.utils.translation import override

from ensems.core.kept import Kept


def test_it_is_made_once_for_a_key_and_anew_for_another():
    kept, made = Kept(most=3), []

    def make(name):
        return kept.of((name, 1), lambda: made.append(name) or [name])

    assert make("Aline") is make("Aline")
    assert make("personne effacée") == ["personne effacée"]
    assert made == ["Aline", "personne effacée"]


def test_the_least_asked_for_goes_first():
    kept, made = Kept(most=2), []
    for name in ("a", "b", "a", "c", "a", "b"):
        kept.of(name, lambda name=name: made.append(name) or name)
    assert made == ["a", "b", "c", "b"]


def test_each_language_has_its_own():
    kept = Kept(most=3)
    with override("fr"):
        assert kept.of("siège", lambda: "siège") == "siège"
    with override("en"):
        assert kept.of("siège", lambda: "seat") == "seat"


def test_threads_that_ask_at_once_all_get_what_their_key_says():
    kept, wrong = Kept(most=4), []

    def ask():
        for turn in range(3_000):
            key = turn % 7
            if kept.of(key, lambda key=key: str(key)) != str(key):
                wrong.append(key)

    threads = [Thread(target=ask) for _rank in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not wrong
