"""The words of our documents. Templates hold none, so that translations reach them; they fill « {name} »."""

from django.utils.translation import gettext_lazy as _

HOUSE = {
    "product": "Ensems",
    "lang": "fr",
    "page": _("page {page} sur {pages}"),
    "register_line": _("Registre : {count} actes, tête {head}"),
    "demonstration": _("Démonstration : les personnes et les textes sont inventés."),
    "replayed": _(
        "Démonstration : la saisine et ses questions sont réelles ; les contributions, les votes, les réponses et "
        "leurs dates sont inventés."
    ),
    "missing": _(
        "Caractères que ce document ne sait pas dessiner, remplacés par ▯ : {count}. Le texte exact est en ligne."
    ),
    "check": _("Vérifier ce document"),
    "digest": _("Empreinte du texte"),
    "act": _("Acte du registre"),
    "act_line": _("n° {number}"),
    "head": _("Tête du registre"),
    "head_line": _("{count} actes, le dernier d’empreinte"),
    "read_online": _("Lire en ligne"),
    "check_how": _(
        "L’empreinte est celle du texte (SHA-256). Le registre public et le moyen de le vérifier soi-même, sans nous "
        "faire confiance, sont à l’adresse {address}."
    ),
}

RECEIPT = {
    "eyebrow": _("Récépissé de dépôt"),
    "lead": _("La contribution {contribution} a été déposée le {instant}, {for_whom}."),
    "number": _("Numéro"),
    "deposited_at": _("Instant du dépôt"),
    "contribution": _("Contribution"),
    "version": _("{contribution}, version {version}"),
    "territory": _("Au nom de"),
    "depositor": _("Déposée par"),
    "referral": _("Saisine"),
    "question": _("La question"),
    "question_number": _("Question {number}"),
    "text": _("Le texte déposé"),
    "files": _("Pièces jointes"),
    "file_name": _("Nom"),
    "file_size": _("Taille"),
    "file_digest": _("Empreinte (SHA-256)"),
}

OPINION = {
    "eyebrow": _("Avis de l’Assemblée"),
    "eyebrow_draft": _("Projet d’avis"),
    "referral": _("Saisine"),
    "origin": _("Origine"),
    "decision": _("Décision"),
    "decision_line": _("{date}, {place}"),
    "meeting": _("Séance"),
    "count": _("Préconisations"),
    "preamble": _("Préambule"),
    "question": _("En réponse à : {question}"),
    "recommendation": _("Préconisation {reference}"),
    "amendments": _("Amendements"),
    "amendment_line": _("Amendement n° {number}, {name} : {fate}."),
    "vote": _("Vote"),
    "votes_for": _("Pour"),
    "votes_against": _("Contre"),
    "abstentions": _("Abstentions"),
    "cast": _("Total"),
    "outcome": _("Issue"),
    "passages": _("Passages cités"),
    "passage_line": _("{territory}, contribution {contribution}"),
    "contrary_line": _("{territory}, contribution {contribution}, avis contraire"),
    "dissent": _("Positions minoritaires"),
}

OF = {"receipt.typ": RECEIPT, "opinion.typ": OPINION}
