"""Words as they are said before a name."""

import pytest

from ordis.kernel.french import of


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Les Couronneries", "des Couronneries"),
        ("Le Breuil-Mingot", "du Breuil-Mingot"),
        ("La Blaiserie", "de la Blaiserie"),
        ("L’Ermitage", "de l’Ermitage"),
        ("Bel-Air", "de Bel-Air"),
        ("Saint-Éloi", "de Saint-Éloi"),
        ("Antigny", "d’Antigny"),
        ("Écoles", "d’Écoles"),
        ("Hôtel de ville", "d’Hôtel de ville"),
        ("Halle aux grains", "de Halle aux grains"),
        ("Onze-Novembre", "de Onze-Novembre"),
        ("Les", "de Les"),
        ("Lesigny", "de Lesigny"),
        ("", "de "),
    ],
)
def test_the_article_of_a_name_becomes_that_of_the_sentence(name: str, said: str) -> None:
    assert of(name) == said
