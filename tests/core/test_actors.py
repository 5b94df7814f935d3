from ensems.core.actors import VISITOR, Actor, Grant, system


def test_a_visitor_is_nobody_and_holds_nothing():
    assert VISITOR.is_visitor
    assert not VISITOR.is_system
    assert not VISITOR.has("secretariat")


def test_the_platform_itself_is_not_a_visitor():
    actor = system("contenu")
    assert actor.is_system
    assert not actor.is_visitor
    assert actor.key == "systeme:contenu"


def test_a_role_held_for_one_territory_says_which():
    actor = Actor("personne:x", 1, grants=frozenset({Grant("officer", 4), Grant("officer", 9), Grant("rapporteur")}))
    assert actor.has("region", "rapporteur")
    assert actor.territories_as("officer") == {4, 9}
    assert actor.territories_as("rapporteur") == frozenset()
