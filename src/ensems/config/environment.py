"""The settings that a host gives through its environment, read in one place and said in one sentence when wrong.

`VARIABLES` is the whole list: the documentation and its test are made from it.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

VARIABLES = {
    "ENSEMS_DATA_DIR": "Dossier des données : base SQLite, fichiers déposés, clé secrète (« var » par défaut).",
    "DATABASE_URL": "Base de données, par exemple postgres://… ; sans elle, SQLite dans le dossier des données.",
    "ENSEMS_PREPARED": "« non » derrière un répartiteur de connexions (PgBouncer), qui ne garde aucun plan de requête.",
    "PORT": "Port d’écoute (8000 par défaut).",
    "ENSEMS_HOST": "Adresse d’écoute (127.0.0.1 par défaut).",
    "ENSEMS_ALLOWED_HOSTS": "Noms de domaine servis, séparés par des virgules.",
    "ENSEMS_BASE_URL": "Adresse publique du site, pour les liens des messages et des PDF.",
    "ENSEMS_SECRET_KEY": "Clé secrète ; sans elle, une clé est tirée au sort et gardée dans le dossier des données.",
    "ENSEMS_PRODUCTION": "« 1 » derrière un serveur HTTPS : cookies sûrs, HSTS, aucune aide de démonstration.",
    "ENSEMS_DEBUG": "« 1 » pour les développeurs seulement : pages d’erreur de Django.",
    "ENSEMS_SMTP_URL": "Serveur d’envoi, smtp://utilisateur:motdepasse@hote:587 ; sans lui, boîte de démonstration.",
    "ENSEMS_MAIL_FROM": "Adresse d’expéditeur des messages.",
    "ENSEMS_FILES_URL": "Où vont les fichiers : s3://seau?endpoint_url=… ; sans elle, le dossier des données.",
    "ENSEMS_WORKERS": "Nombre de processus web (2 par défaut).",
    "ENSEMS_OFFICIAL_DATA": "Dossier des données officielles, pour les tests et les mesures seulement.",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """One reading of the environment; `source` is any mapping, `os.environ` in life."""

    source: dict[str, str]

    def text(self, name: str, default: str = "") -> str:
        if name not in VARIABLES:
            raise KeyError(f"{name} is not declared in VARIABLES")
        return self.source.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.text(name, "oui" if default else "").lower() in {"1", "oui", "yes", "true"}

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit():
            raise SystemExit(f"{name} doit être un nombre entier ; reçu : « {value} ».")
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    @property
    def data_dir(self) -> Path:
        return Path(self.text("ENSEMS_DATA_DIR", str(ROOT / "var"))).expanduser().resolve()

    def secret_key(self) -> str:
        """The given key, or one drawn once and kept (mode 600) in the data folder."""
        given = self.text("ENSEMS_SECRET_KEY")
        if given:
            return given
        path = self.data_dir / "secret-key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        return key


def read() -> Environment:
    return Environment(dict(os.environ))
