"""The pages: what each person reads on them, and how many SQL queries they cost."""

import uuid

import pytest
from django.urls import reverse

from ensems.contributions import operations
from ensems.contributions.models import Comment, Contribution, InventoryItem, Receipt, Support
from tests import factories

pytestmark = pytest.mark.django_db
BODY = """## Notre constat

Le local, nous l’avons. Ce qui manque, c’est quelqu’un pour ouvrir la porte.

- accueillir
- animer"""


def deposited(now, question=None, territory=None, *, body=BODY, who=None, **fields):
    made = factories.draft(question, territory=territory, author=who, body=body, now=now, **fields)
    actor = factories.actor_of(made.author, now)
    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)
    made.refresh_from_db()
    return made


def address(name, *arguments):
    return reverse(f"contributions:{name}", args=arguments)


def question_url(question):
    return address("question", question.referral.slug, question.number)


def test_a_question_says_who_answered_and_what(client, now):
    question = factories.referral(now=now).questions.first()
    place, silent = factories.territory(name="PETR d’ici"), factories.territory(name="Pays muet")
    factories.seat(silent)
    made = deposited(now, question, place)
    page = client.get(question_url(question)).content.decode()
    assert question.text in page
    assert made.title in page
    assert "PETR d’ici" in page
    assert "Pays muet" in page
    assert "identifiez-vous" in page


def test_a_question_without_answer_says_what_will_be_there(client, now):
    question = factories.referral(now=now).questions.first()
    assert "Personne n’a encore répondu" in client.get(question_url(question)).content.decode()


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("member", "Répondre au nom de"),
        ("officer", "Répondre au nom de"),
        ("administrator", "Aucune autre fonction n’en tient lieu"),
        ("secretariat", "Aucune autre fonction n’en tient lieu"),
    ],
)
def test_a_question_offers_to_answer_or_says_why_not(as_role, now, role, sentence):
    question = factories.referral(now=now).questions.first()
    factories.territory()
    assert sentence in as_role(role).get(question_url(question)).content.decode()


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_a_question_costs_the_same_for_one_answer_and_for_thirty(as_role, now, role, exact_queries):
    question = factories.referral(inventory=True, now=now).questions.last()
    place = factories.territory()
    for _rank in range(3):
        deposited(now, question, place)
    browser = as_role(role, territory=place) if role != "visitor" else as_role(role)
    with exact_queries_of(browser, question_url(question)) as few:
        pass
    for _rank in range(27):
        deposited(now, question, factories.territory())
    with exact_queries_of(browser, question_url(question)) as many:
        pass
    assert few[0] == many[0] <= 12, "\n".join(many[1])


class exact_queries_of:
    """Counts the SQL queries of one page."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            response = self.browser.get(self.url)
        assert response.status_code == 200
        return len(captured), [query["sql"][:150] for query in captured.captured_queries]

    def __exit__(self, *_nothing):
        return False


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_a_contribution_costs_the_same_with_one_comment_and_with_thirty(as_role, now, role):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = deposited(now, question)
    browser = as_role(role)
    speaker = factories.actor_of(factories.member(), now)
    url = address("detail", made.reference)

    def comment(rank):
        operations.comment_contribution(actor=speaker, contribution=made, body=f"Remarque {rank}.", now=now)

    comment(0)
    with exact_queries_of(browser, url) as few:
        pass
    for rank in range(1, 30):
        comment(rank)
    with exact_queries_of(browser, url) as many:
        pass
    assert few[0] == many[0] <= 12, many


def test_lists_cost_the_same_for_one_and_for_thirty(client, now):
    made = deposited(now)
    with exact_queries_of(client, address("list")) as few:
        pass
    for _rank in range(29):
        deposited(now, made.question, factories.territory())
    with exact_queries_of(client, address("list")) as many:
        pass
    assert few[0] == many[0] <= 12, many


def test_a_contribution_shows_its_text_its_receipt_and_its_place(client, now):
    made = deposited(now)
    page = client.get(address("detail", made.reference)).content.decode()
    assert "Notre constat" in page
    assert "R-2026-000001" in page
    assert made.territory.name in page
    assert made.author.email not in page
    assert 'aria-current="step"' in page


def test_the_draft_that_follows_a_deposit_is_nowhere(client, as_role, now):
    made = deposited(now)
    actor = factories.actor_of(made.author, now)
    operations.save_draft(
        actor=actor, contribution=made, body=BODY + "\n\nSECRET", base_revision=1, title="SECRET", now=now
    )
    hidden = factories.draft(made.question, body="SECRET", draft_title="SECRET", now=now)
    stranger = as_role("member", territory=factories.territory())
    addresses = [
        address("detail", made.reference),
        question_url(made.question),
        question_url(made.question) + "?format=csv",
        address("list"),
        address("list") + "?format=csv",
        address("receipt", "R-2026-000001"),
    ]
    for browser in (client, stranger, as_role("secretariat"), as_role("administrator")):
        for url in addresses:
            answer = browser.get(url)
            assert answer.status_code == 200
            assert b"SECRET" not in answer.content, url
        for name in ("edit", "deposit"):
            assert browser.get(address(name, hidden.key)).status_code in {403, 404}
        assert browser.post(address("save", hidden.key), {"body": "x"}).status_code in {403, 404}


def test_what_changed_between_two_deposits_is_shown(client, now):
    made = deposited(now)
    actor = factories.actor_of(made.author, now)
    operations.save_draft(actor=actor, contribution=made, body=BODY + " souvent", base_revision=1, now=now)
    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)
    page = client.get(address("detail", made.reference) + "?versions=1..2").content.decode()
    assert "<ins>" in page
    assert "souvent" in page
    assert client.get(address("detail", made.reference) + "?versions=1..9").status_code == 200


@pytest.mark.parametrize("way", ["withdrawn", "hidden"])
def test_a_withdrawn_or_hidden_contribution_leaves_a_trace_without_its_text(client, now, way):
    made = deposited(now)
    if way == "withdrawn":
        actor = factories.actor_of(made.author, now)
        operations.withdraw_contribution(actor=actor, contribution=made, reason="Nous la reprenons.", now=now)
    else:
        actor = factories.actor_of(factories.secretariat(), now)
        operations.hide_contribution(actor=actor, contribution=made, reason="Nous la reprenons.", now=now)
    page = client.get(address("detail", made.reference)).content.decode()
    assert "Nous la reprenons." in page
    assert "R-2026-000001" in page
    for gone in ("Notre constat", made.title):
        assert gone not in page
        assert gone not in client.get(address("receipt", "R-2026-000001")).content.decode()
        assert gone not in client.get(address("list")).content.decode()


def test_a_member_writes_reads_again_and_deposits(as_role, now):
    question = factories.referral(now=now).questions.first()
    place = factories.territory()
    browser = as_role("member", territory=place)
    answer = browser.post(address("start", question.referral.slug, question.number), {"territory": place.pk})
    made = Contribution.objects.get()
    assert answer.url == address("edit", made.key)
    assert browser.get(answer.url).status_code == 200
    answer = browser.post(
        answer.url,
        {"title": "Ouvrir la porte", "base_title": "", "body": BODY, "base_revision": 0, "action": "deposit"},
    )
    assert answer.url == address("deposit", made.key)
    page = browser.get(answer.url)
    form = page.context["form"]
    sent = {"client_key": form["client_key"].value(), "seen": form["seen"].value()}
    first, again = browser.post(answer.url, sent), browser.post(answer.url, sent)
    assert first.url == again.url == address("receipt", Receipt.objects.get().number)
    assert browser.get(first.url).status_code == 200


def test_autosave_answers_with_the_revision(as_role, now):
    place = factories.territory()
    browser = as_role("member", territory=place)
    made = factories.draft(author=browser.person, territory=place, body="", now=now)
    answer = browser.post(address("save", made.key), {"body": "Un début.", "base_revision": 1, "title": "Titre"})
    assert answer.json()["revision"] == 2
    made.refresh_from_db()
    assert made.draft_title == "Titre"


def test_a_refused_save_keeps_what_was_typed(as_role, now):
    place = factories.territory()
    browser = as_role("member", territory=place)
    made = factories.draft(author=browser.person, territory=place, now=now)
    answer = browser.post(
        address("edit", made.key), {"title": "t" * 161, "body": "Un texte précieux.", "base_revision": 1}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "161 caractères" in page
    assert "Un texte précieux." in page


def test_an_incomplete_deposit_says_what_is_missing(as_role, now):
    place = factories.territory()
    browser = as_role("member", territory=place)
    made = factories.draft(author=browser.person, territory=place, body="", draft_title="", now=now)
    page = browser.get(address("deposit", made.key)).content.decode()
    assert "Donnez un titre" in page
    assert "écrivez au moins une phrase" in page


def test_an_officer_reads_who_can_deposit(as_role, now):
    place = factories.territory()
    factories.member(place, given_name="Anne", family_name="Durand")
    browser = as_role("officer", territory=place)
    made = factories.draft(author=browser.person, territory=place, now=now)
    page = browser.get(address("edit", made.key)).content.decode()
    assert "Anne Durand" in page
    assert "Proposer au dépôt" in page
    assert browser.post(address("deposit", made.key), {"client_key": uuid.uuid4(), "seen": "x"}).status_code == 403


def test_the_support_fragment_equals_its_part_of_the_page(as_role, now):
    made = deposited(now)
    browser = as_role("member", territory=factories.territory())
    fragment = browser.post(
        address("support", made.reference), {"give": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Retirer mon soutien" in fragment
    assert Support.objects.count() == 1
    page = browser.get(address("detail", made.reference)).content.decode()
    assert without_token(fragment) in without_token(page)
    browser.post(address("support", made.reference), {"give": "0"})
    assert not Support.objects.exists()


def test_the_comments_fragment_equals_its_part_of_the_page(as_role, now):
    made = deposited(now)
    browser = as_role("member", territory=factories.territory())
    fragment = browser.post(
        address("comment", made.reference), {"body": "Chez nous aussi."}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Chez nous aussi." in fragment
    page = browser.get(address("detail", made.reference)).content.decode()
    assert without_token(fragment) in without_token(page)


def without_token(html):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html).strip()


def test_a_comment_too_long_is_kept_and_refused(as_role, now):
    made = deposited(now)
    browser = as_role("member", territory=factories.territory())
    answer = browser.post(address("comment", made.reference), {"body": "Trop long. " * 200})
    assert answer.status_code == 422
    assert "Trop long." in answer.content.decode()


def test_an_inventory_is_one_table_with_filters_and_files(client, as_role, now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, now=now)
    actor = factories.actor_of(made.author, now)
    operations.save_item(
        actor=actor, contribution=made, kind="tiers-lieu", name="La Ruche", contact="anne@exemple.test", now=now
    )
    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)
    url = address("inventory", question.referral.slug, question.number)
    for browser, seen in ((client, False), (as_role("member"), True)):
        for suffix in ("", "?format=csv"):
            content = browser.get(url + suffix).content.decode()
            assert "La Ruche" in content
            assert ("anne@exemple.test" in content) is seen
    assert (
        "La Ruche"
        not in client.get(url + "?q=moulin").content.decode().split("Retirer le filtre")[0].split("</form>")[1]
    )
    assert "La Ruche" in client.get(question_url(question)).content.decode()


def test_the_secretariat_hides_with_a_reason(as_role, now):
    made = deposited(now)
    browser = as_role("secretariat")
    url = address("hide", made.reference)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"reason": "non"}).status_code == 200
    assert browser.post(url, {"reason": "Met en cause une personne."}).status_code == 302
    assert "Met en cause une personne." in browser.get(address("detail", made.reference)).content.decode()
    assert browser.post(address("show", made.reference)).status_code == 302


def test_the_secretariat_corrects_and_the_page_says_so(as_role, client, now):
    made = deposited(now)
    browser = as_role("secretariat")
    url = address("correct", made.reference)
    assert browser.get(url).status_code == 200
    browser.post(url, {"title": "Sans faute", "reason": "Faute de frappe."})
    page = client.get(address("detail", made.reference)).content.decode()
    assert "Sans faute" in page
    assert "Faute de frappe." in page


def test_the_receipt_is_a_page_and_a_pdf(client, now):
    made = deposited(now)
    page = client.get(address("receipt", "R-2026-000001")).content.decode()
    assert made.version.digest in page
    pdf = client.get(address("receipt_pdf", "R-2026-000001"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert client.get(address("receipt", "R-2026-000009")).status_code == 404


def test_my_contributions_tell_what_waits(as_role, now):
    place = factories.territory()
    officer = factories.officer(place)
    made = factories.draft(author=officer, territory=place, now=now)
    operations.propose_for_deposit(actor=factories.actor_of(officer, now), contribution=made, now=now)
    page = as_role("member", territory=place).get(address("mine")).content.decode()
    assert "Attend votre dépôt" in page
    assert made.draft_title in page


def test_a_saisine_says_under_each_question_what_was_said_and_what_it_expects(client, now):
    referral = factories.referral(inventory=True, now=now)
    factories.question(referral, expects="inventory", item_kinds=["tiers-lieu", "fablab"])
    deposited(now, referral.questions.first())
    page = client.get(reverse("referrals:detail", args=[referral.slug])).content.decode()
    assert "1 contribution de 1 territoire" in page
    assert "tiers-lieu, fablab" in page
    assert "Qui a été entendu" in page


def rows(made, actor, now, *places, kind="tiers-lieu"):
    for rank, commune in enumerate(places):
        operations.save_item(
            actor=actor,
            contribution=made,
            kind=kind,
            name=f"Lieu {rank}",
            commune=commune.code if commune else "",
            now=now,
        )
    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)


def test_an_inventory_is_on_a_map_that_leads_to_the_rows_of_a_commune(client, geography, now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, now=now)
    here, there = geography.communes[:2]
    rows(made, factories.actor_of(made.author, now), now, here, here, there, None)
    url = address("inventory", question.referral.slug, question.number)
    for page in (client.get(question_url(question)), client.get(url)):
        content = page.content.decode()
        assert page.context["map"].total == 4
        assert f"{url}?commune={here.code}#lignes" in content
        assert "1 ligne sans commune précise" in content
    assert [row.commune_code for row in client.get(f"{url}?commune={here.code}").context["page"]] == [here.code] * 2
    assert [row.commune_code for row in client.get(f"{url}?commune=sans").context["page"]] == [""]


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_a_mapped_inventory_costs_the_same_for_one_row_and_for_five_hundred(as_role, geography, now, role):
    question = factories.referral(inventory=True, now=now).questions.last()
    place = geography.territories[0]
    made = factories.draft(question, territory=place, now=now)
    actor = factories.actor_of(made.author, now)
    browser = as_role(role, territory=place) if role == "member" else as_role(role)
    addresses = [question_url(question), address("inventory", question.referral.slug, question.number)]
    costs = []
    for count in (0, 1, 500):
        if count:
            kept = [geography.communes[rank % 7] for rank in range(count)]
            InventoryItem.objects.filter(contribution=made, receipt=None).delete()
            InventoryItem.objects.bulk_create(
                InventoryItem(contribution=made, kind="tiers-lieu", name=f"Lieu {rank}", commune=one)
                for rank, one in enumerate(kept)
            )
            operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)
        for url in addresses:
            browser.get(url)
            with exact_queries_of(browser, url) as spent:
                costs.append((url, count, *spent))
    assert max(cost[2] for cost in costs) <= 12, costs
    for url in addresses:
        one, many = (cost[2] for cost in costs if cost[0] == url and cost[1])
        assert many <= one


def test_contributions_are_filtered_by_the_population_and_the_departement_of_the_territory(client, geography, now):
    question = factories.referral(now=now).questions.first()
    made = {one.name: deposited(now, question, one).reference for one in geography.territories}
    for field, asked, wanted in (
        ("taille", "grand", {"Grand Combe"}),
        ("taille", "tres-grand", set()),
        ("departement", "99B", {one.name for one in geography.territories if "99B" in one.departments.split()}),
    ):
        page = client.get(f"{question_url(question)}?{field}={asked}")
        assert {row.reference for row in page.context["rows"]} == {made[name] for name in wanted}, asked
        assert page.context["page"].count == len(wanted)


def test_pages_of_answers_are_counted_and_the_last_is_given_beyond_the_end(client, now):
    question = factories.referral(now=now).questions.first()
    for _rank in range(21):
        deposited(now, question, factories.territory())
    second, beyond = (client.get(f"{question_url(question)}?page={page}").context["page"] for page in (2, 9))
    assert (second.count, len(second), beyond.number, len(beyond)) == (21, 1, 2, 1)


def test_who_sits_for_several_territories_chooses_in_whose_name(as_role, now):
    made = deposited(now, factories.referral(inventory=True, now=now).questions.last())
    first, second = factories.territory(name="Aubrac"), factories.territory(name="Barousse")
    browser = as_role("member", territory=first)
    assert "Au nom de</label>" not in browser.get(address("detail", made.reference)).content.decode()
    factories.mandate(browser.person, territory=second)
    page = browser.get(address("detail", made.reference)).content.decode()
    assert page.count("Barousse</option>") == 2
    with exact_queries_of(browser, address("detail", made.reference)) as spent:
        pass
    assert spent[0] <= 12, spent
    browser.post(address("support", made.reference), {"give": "1", "soutien-territory": second.pk})
    browser.post(address("comment", made.reference), {"body": "Chez nous aussi.", "territory": second.pk})
    assert Support.objects.get().territory == second
    assert Comment.objects.get().territory == second
    elsewhere = factories.territory()
    for url, sent in (("support", {"give": "1", "soutien-territory": elsewhere.pk}), ("comment", {"body": "Encore."})):
        assert browser.post(address(url, made.reference), sent).status_code == 422


def test_the_commune_of_a_row_is_proposed_while_one_types_it(as_role, geography, now):
    question = factories.referral(inventory=True, now=now).questions.last()
    place = geography.territories[0]
    made = factories.draft(question, territory=place, now=now)
    browser = as_role("member", territory=place)
    page = browser.get(address("add_item", made.key)).content.decode()
    assert 'list="communes-proposees"' in page
    assert '<datalist id="communes-proposees"></datalist>' in page
    assert f'hx-get="{reverse("territories:communes")}"' in page
    commune = geography.communes[0]
    proposed = browser.get(reverse("territories:communes"), {"commune": commune.name}, headers={"HX-Request": "true"})
    assert f'<option value="{commune.name}' in proposed.content.decode()


def test_the_inventory_taken_away_says_what_is_invented(client, geography, now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, now=now)
    rows(made, factories.actor_of(made.author, now), now, geography.communes[0])
    url = address("inventory", question.referral.slug, question.number) + "?format=csv"

    def invented():
        lines = client.get(url).content.decode("utf-8-sig").splitlines()
        assert lines[0].endswith("Invention de démonstration")
        return lines[1].rpartition(";")[2]

    assert invented() == "non"
    made.__class__.objects.filter(pk=made.pk).update(is_demonstration=True)
    assert invented() == "oui"
