"""A whole receipt and a whole opinion, invented."""

from datetime import UTC, date, datetime

DIGEST = "9f3c4a7be01d" * 5 + "71ae"
COMMON = {
    "at": datetime(2026, 12, 15, 9, 12, 30, tzinfo=UTC),
    "institution": "Assemblée des territoires · Occitanie",
    "address": "https://ensems.example.org",
    "register": {"number": 1284, "digest": DIGEST},
    "demonstration": True,
}
BODY = [
    {"kind": "heading", "level": 1, "text": ["Ce que nous constatons"]},
    {
        "kind": "paragraph",
        "text": [
            "Dans notre vallée, ",
            {"text": "trois commerces sur cinq", "strong": True},
            " ont fermé depuis 2008. L’œuvre commune – ",
            {"text": "voir l’étude", "link": "https://example.org/étude"},
            " – reste à faire. 漢字 et 🏔️.",
        ],
    },
    {
        "kind": "list",
        "ordered": False,
        "items": [
            [{"kind": "paragraph", "text": ["un local communal à loyer progressif ;"]}],
            [
                {"kind": "paragraph", "text": ["une halle couverte :"]},
                {
                    "kind": "list",
                    "ordered": True,
                    "start": 1,
                    "items": [
                        [{"kind": "paragraph", "text": ["le marché du samedi,"]}],
                        [{"kind": "paragraph", "text": ["les producteurs."]}],
                    ],
                },
            ],
        ],
    },
    {"kind": "heading", "level": 3, "text": ["Ce que nous proposons"]},
    {
        "kind": "quote",
        "blocks": [
            {
                "kind": "paragraph",
                "text": [
                    (
                        "« On ne demande pas la lune : une boulangerie et un médecin. » Une habitante "
                        "de Quillan, réunion publique du 4 novembre 2026, devant quarante personnes."
                    )
                ],
            }
        ],
    },
    {
        "kind": "paragraph",
        "text": [
            (
                "La Région financerait la moitié du premier loyer pendant deux ans, sur la base d’une "
                "convention avec l’intercommunalité compétente, renouvelable une fois."
            )
        ],
    },
]
RECEIPT = dict(
    COMMON,
    title="Récépissé R-2026-000118",
    reference="R-2026-000118",
    number="R-2026-000118",
    contribution="C-118",
    version=2,
    deposited_at=datetime(2026, 12, 15, 9, 12, 30, tzinfo=UTC),
    territory="Haute vallée de l’Aude",
    for_whom="au nom de «\u00a0Haute vallée de l’Aude\u00a0»",
    depositor="Mireille Fabre",
    question={
        "number": 2,
        "text": (
            "Quels leviers vous paraissent les plus efficaces pour faire revenir des commerces et des "
            "services dans les centres des petites villes ?"
        ),
        "referral_reference": "2026-A",
        "referral_title": "Revitaliser les centres des petites villes",
    },
    contribution_title="Une halle, un médecin, un loyer",
    body=BODY,
    files=[
        {"name": "Étude des flux – été 2026.pdf", "size": 1234567, "digest": DIGEST},
        {"name": "locaux vacants.csv", "size": 8300, "digest": DIGEST},
    ],
    digest=DIGEST,
    act={"number": 1284, "digest": DIGEST},
    url="https://ensems.example.org/contributions/C-118/",
)
OPINION = dict(
    COMMON,
    title="Avis sur la revitalisation des centres des petites villes",
    reference="2026-A-1",
    referral={
        "reference": "2026-A",
        "title": "Revitaliser les centres des petites villes",
        "origin": "Saisine de la Région, transmise le 2 octobre 2026",
    },
    preamble=[
        {
            "kind": "paragraph",
            "text": ["Trente-huit territoires ont été entendus. L’Assemblée remercie celles et ceux qui ont écrit."],
        }
    ],
    held_on=date(2026, 12, 18),
    place="Frontignan",
    meeting="Plénière de Frontignan",
    recommendations=[
        {
            "reference": f"2026-A-{n}",
            "title": t,
            "outcome": "adoptée",
            "question": "Quels leviers vous paraissent les plus efficaces ?",
            "body": BODY if n == 1 else BODY[1:2],
            "tally": {
                "votes_for": 112,
                "votes_against": 9,
                "abstentions": 14,
                "computation": "Adoptée : 112 voix pour sur 121 suffrages exprimés, la majorité étant de 61.",
            },
            "passages": [
                {
                    "contribution": "C-118",
                    "territory": "Haute vallée de l’Aude",
                    "text": "Trois commerces sur cinq ont fermé depuis 2008.",
                },
                {
                    "contribution": "C-97",
                    "territory": "Sud Lozère",
                    "text": "Le loyer n’est pas le frein : c’est le logement.",
                    "contrary": True,
                },
            ],
            "amendments": [
                {"number": 1, "name": "supprimer le § 2", "fate": "rejeté", "ground": "12 pour, 97 contre : rejeté."}
            ],
            "dissents": [
                {"territory": "Sud Lozère", "statement": "Nous aurions préféré une aide au logement des artisans."}
            ]
            if n == 1
            else [],
        }
        for n, t in enumerate(
            ["Une aide régionale au premier loyer commercial", "Un ingénieur partagé par bassin de vie"], 1
        )
    ],
    digest=DIGEST,
    act={"number": 1284, "digest": DIGEST},
    url="https://ensems.example.org/avis/2026-A-1/",
)
