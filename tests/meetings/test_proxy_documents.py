"""The signed paper of a proxy: joined by the member or by the secretariat, read by those whom it concerns."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.core.decisions import Refused
from ensems.files.models import StoredFile
from ensems.meetings import links, operations
from ensems.meetings.models import Proxy
from ensems.register.models import Act
from tests.meetings.scene import SYSTEM, prepared

pytestmark = pytest.mark.django_db


def paper(content=b"Je donne pouvoir."):
    return SimpleUploadedFile("pouvoir.txt", content, content_type="text/plain")


def text(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def scene(now):
    made = prepared(now)
    operations.convene(actor=SYSTEM, meeting=made.meeting, now=now)
    return made


def address(scene, mandate):
    return f"/seances/reponse/{links.token(links.ANSWER, scene.meeting.pk, mandate.pk)}/"


def test_a_member_joins_the_paper_and_its_holder_reads_it(client, scene, now):
    giver, holder, other = scene.members[0], scene.members[2], scene.members[3]
    told = {"answer": "proxy", "holder": holder.pk, "document": paper()}
    assert client.post(address(scene, giver), told).status_code == 302
    proxy = Proxy.objects.get()
    assert not proxy.document.is_public
    link = f"/fichiers/{proxy.document.key}/"
    assert link in text(client.get(address(scene, giver)))
    shown = text(client.get(address(scene, holder)))
    assert "Les pouvoirs que vous portez" in shown
    assert link in shown
    assert link not in text(client.get(address(scene, other)))


def test_the_paper_comes_later_and_replaces_the_one_before(client, scene, now):
    giver, holder = scene.members[0], scene.members[2]
    told = {"answer": "proxy", "holder": holder.pk}
    for content in (None, b"Un premier papier.", b"Le bon papier."):
        client.post(address(scene, giver), told | ({"document": paper(content)} if content else {}))
    proxy = Proxy.objects.get()
    assert proxy.document.content.read() == b"Le bon papier."
    assert StoredFile.objects.count() == 1
    verbs = Act.objects.filter(verb__startswith="proxy.").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["proxy.given", "proxy.documented", "proxy.documented"]


def test_the_secretariat_records_a_proxy_with_its_paper_or_joins_it_after(as_role, scene, now):
    keeper, page = as_role("secretariat"), f"/seances/{scene.meeting.slug}/pouvoirs/"
    first, second, third, fourth = scene.members
    assert keeper.post(page, {"giver": first.pk, "holder": third.pk, "document": paper()}).status_code == 302
    keeper.post(page, {"giver": second.pk, "holder": fourth.pk})
    proxy = Proxy.objects.get(giver=second)
    assert "Joindre le pouvoir signé" in text(keeper.get(page))
    keeper.post(page, {"joindre": proxy.pk})
    proxy.refresh_from_db()
    assert proxy.document is None
    keeper.post(page, {"joindre": proxy.pk, "document": paper()})
    proxy.refresh_from_db()
    assert f"/fichiers/{proxy.document.key}/" in text(keeper.get(page))
    assert keeper.post(page, {"joindre": "999999", "document": paper()}).status_code == 404


def test_a_file_of_another_kind_is_refused_and_nothing_is_recorded(as_role, scene, now):
    page = f"/seances/{scene.meeting.slug}/pouvoirs/"
    told = {"giver": scene.members[0].pk, "holder": scene.members[2].pk}
    bad = SimpleUploadedFile("pouvoir.exe", b"MZ\x90\x00\x03\x00\xff\xff", content_type="application/octet-stream")
    refused = as_role("secretariat").post(page, told | {"document": bad})
    assert refused.status_code == 422
    assert not Proxy.objects.exists()


def test_nobody_else_joins_a_paper_nor_to_a_revoked_proxy(scene, now):
    giver, holder = scene.members[0], scene.members[2]
    given = {"meeting": scene.meeting, "giver": giver, "holder": holder, "now": now}
    proxy = operations.give_proxy(actor=scene.actor(giver, now), **given)
    join = partial(operations.document_proxy, proxy=proxy, document=paper(), now=now)
    with pytest.raises(Refused):
        join(actor=scene.actor(holder, now))
    operations.revoke_proxy(actor=SYSTEM, proxy=proxy, now=now)
    with pytest.raises(Refused, match="révoqué"):
        join(actor=SYSTEM)
