"""Invented people: common given names and family names, drawn by rank, so that a first start is always the same.

Any likeness to someone is chance; every page where they appear says that they are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    "Aline Amina Anaïs Béatrice Brigitte Camille Carole Catherine Cécile Chantal Claire Corinne Delphine Elsa "
    "Émilie Estelle Fabienne Fatima Florence Françoise Gaëlle Hélène Inès Isabelle Jeanne Josiane Julie Karine "
    "Laetitia Laure Léa Lucie Magali Maïté Marianne Marion Maryse Mathilde Mireille Monique Myriam Nadège "
    "Nathalie Noémie Odile Pascale Patricia Pauline Régine Rosa Sandrine Sarah Séverine Solange Sophie Sylvie "
    "Valérie Véronique Yasmina Zoé"
)
MEN = _words(
    "Adrien Ahmed Alain André Antoine Aurélien Bastien Benoît Bernard Bruno Cédric Christian Claude Clément "
    "Damien Daniel Denis Didier Éric Étienne Fabrice Franck Frédéric Georges Gérard Gilles Guillaume Guy Henri "
    "Hervé Hugo Jacques Jérôme Joël Julien Karim Laurent Loïc Luc Marcel Mathieu Maxime Michel Mohamed Nicolas "
    "Olivier Pascal Patrick Paul Philippe Rémi René Robert Romain Sébastien Serge Stéphane Thierry Vincent "
    "Yves"
)
FAMILIES = _words(
    "Albert Alary Andrieu Arnaud Astruc Azémar Barthe Bastide Belmas Bénézech Bessière Bonnet Boudet Bousquet "
    "Calmettes Cambon Cancel Carrière Castagné Cathala Causse Cayla Cazals Chabbert Clavel Combes Cros Dalmas "
    "Daudé Delmas Delpech Despeyroux Durand Escande Estève Fabre Farjon Ferrier Fournel Gaillard Galtier "
    "Garrigue Gasc Gineste Granier Guiraud Imbert Izard Jalabert Lacombe Lafont Laurens Louvet Malet Marty "
    "Massol Mazel Molinier Montagne Nègre Nougarède Pagès Palau Pascal Pélissier Pons Portal Pradel Puech "
    "Raynal Rey Ribes Rigal Rouquette Roques Sabatier Salles Serres Sicard Tarroux Teyssier Vabre Vayssade "
    "Verdier Vidal Viguier"
)


@dataclass(frozen=True, slots=True)
class Invented:
    given_name: str
    family_name: str
    gender: str

    @property
    def email(self) -> str:
        """An address that no network delivers (RFC 2606): it lands in the demonstration mailbox."""
        return f"{slugify(self.given_name)}.{slugify(self.family_name)}@demonstration.invalid"


def person(rank: int, gender: str) -> Invented:
    """The `rank`-th invented woman ("F") or man ("M"), from 0; no two alike under 60 × 84 ranks of a gender."""
    given = WOMEN if gender == "F" else MEN
    # Steps without a common factor with the lengths: neighbours share neither name.
    step = rank * 37 + (0 if gender == "F" else 11)
    family = FAMILIES[(step + rank // len(FAMILIES)) % len(FAMILIES)]
    return Invented(given[(rank * 7) % len(given)], family, gender)
