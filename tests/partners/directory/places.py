"""Files of places, written as people send them."""

import csv
import io
from pathlib import Path

FILES = Path(__file__).parent / "files"
EXAMPLE = (FILES / "exemple-valide.csv").read_bytes()
PLACE = {
    "id": "poitiers-1",
    "pivot": "00000000000000",
    "nom": "Maison de quartier Saint-Éloi",
    "commune": "Poitiers",
    "code_postal": "86000",
    "adresse": "11 boulevard Saint-Just",
    "date_maj": "2024-04-02",
    "telephone": "+33549000001",
    "services": "Aide aux démarches administratives",
}


def file_of(*places: dict[str, str], delimiter: str = ",") -> bytes:
    columns = list(dict.fromkeys(name for place in places for name in place))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(places)
    return out.getvalue().encode()
