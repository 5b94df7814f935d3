"""The severe reader sees what it must, and leaves a sound page alone."""

import pytest

from tests.strict_html import problems

SOUND = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Page · Ensems</title></head>
<body><main><h1>Titre</h1><p>Un <a href="/">lien</a>.</p>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<label for="a">Nom</label><input id="a" aria-describedby="b"><p id="b">Aide</p>
<fieldset><legend>Choix</legend><label><input type="radio" name="c"> Oui</label></fieldset>
<button>Envoyer</button></form>
<table><caption>Chiffres</caption><tr><th scope="col">Pour</th></tr><tr><td>97</td></tr></table>
<svg role="img" viewBox="0 0 1 1"><title>Un carré</title><rect width="1" height="1"/></svg></main></body></html>"""


def test_a_sound_page_has_no_problem() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("<div><p>a</div>", "not closed"),
        ("<div>", "never closed"),
        ("</div>", "never opened"),
        ("<p>a<div>b</div></p>", "a block inside <p>"),
        ("<ul><div>a</div></ul>", "holds only"),
        ("<div/>", "only a void element"),
        ('<a href="/"><a href="/">x</a></a>', "inside another"),
        ('<a href="/"><button>x</button></a>', "a control inside"),
        ('<i id="a"></i><i id="a"></i>', "is used 2 times"),
        ('<p class="a" class="b">x</p>', "is given 2 times"),
        ("<script>1</script>", "inline script"),
        ("<style>a{}</style>", "inline style sheet"),
        ('<p style="color:red">x</p>', "inline style"),
        ('<p onclick="x()">x</p>', "inline handler"),
        ('<a href="javascript:x()">x</a>', "javascript:"),
        ('<input name="a">', "without a label"),
        ('<label for="x"></label><input id="x">', "without a label"),
        ('<img src="a.png">', "without alt"),
        ("<svg></svg>", "an SVG is"),
        ('<div role="img"></div>', "without a name"),
        ('<a href="/"></a>', "nothing to read"),
        ("<button></button>", "nothing to read"),
        ("<a>x</a>", "without an address"),
        ('<table><tr><th scope="col">a</th></tr></table>', "without a caption"),
        ("<table><caption>a</caption><tr><td>a</td></tr></table>", "without a heading"),
        ("<h2>a</h2><h4>b</h4>", "after one of level 2"),
        ("<h2></h2>", "an empty heading"),
        ('<form method="post"><button>x</button></form>', "csrf_token"),
        ("<fieldset><p>x</p></fieldset>", "begins with its legend"),
        ("<p>{{ x }}</p>", "remnant"),
        ("<p>None</p>", "remnant"),
        ("<p>%(n)s jours</p>", "remnant"),
        ('<p tabindex="2">x</p>', "positive tabindex"),
    ],
)
def test_each_liberty_is_named(fragment: str, said: str) -> None:
    found = problems(fragment)

    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('lang="fr"', "", "without lang"),
        ("Page · Ensems", " · Ensems", "one title"),
        ("<h1>Titre</h1>", "<h2>Titre</h2>", "0 headings h1"),
        ('aria-describedby="b"', 'aria-describedby="z"', "points to « z »"),
        ('for="a"', 'for="z"', "points to « z »"),
        ('href="/"', 'href="#z"', "leads to #z"),
        ("<!doctype html>", "", "doctype"),
    ],
)
def test_what_a_whole_page_owes(before: str, after: str, said: str) -> None:
    found = problems(SOUND.replace(before, after))

    assert any(said in one for one in found), found
