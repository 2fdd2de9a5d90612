"""Settings from the environment, checked before anything starts.

Settings go to the ends of the application (`app`, `cli`); features know only `shipped`.
"""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "AUDITAPP_"
_HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")
ENVIRONMENTS = ("production", "demo", "test")
KNOWN = {
    "AUDITAPP_DATABASE_URL": "SQLite file auditapp.db in the data folder",
    "AUDITAPP_DATA_DIR": "./instance",
    "AUDITAPP_SECRET_KEY": "none: production does not start without one",
    "AUDITAPP_SECRET_KEY_FILE": "none: a file that holds the secret key",
    "AUDITAPP_ENV": "production",
    "AUDITAPP_TRUSTED_HOSTS": "none: production does not start without them",
    "AUDITAPP_PROXY_HOPS": "0",
    "AUDITAPP_COUNCIL": "Children’s Services",
    "AUDITAPP_FORUM": "Quality Practice Forum",
    "AUDITAPP_REST_MONTHS": "6: a case audited with a form in so many months before is not drawn",
    "AUDITAPP_REST_MONTHS_DEEP_DIVE": "12: the same for deep dives",
}
"""Every setting with its default in words (the README prints this table)."""


class SettingsError(ValueError):
    """One or more settings cannot be used; the message names each and how to mend it."""


@dataclass(frozen=True)
class Settings:
    environment: str
    data_dir: Path
    database_url: str
    secret_key: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    council: str
    forum: str
    rest_months: int
    rest_months_deep_dive: int

    @property
    def rests(self) -> dict[str, int]:
        """For how many months a case rests after an audit, by the form's kind."""
        return {
            "deep_dive": self.rest_months_deep_dive,
            "checklist": 0,
            "other": self.rest_months,
        }

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read every AUDITAPP_ setting; SettingsError lists everything that is wrong at once."""
    given = {
        name: value.strip()
        for name, value in (os.environ if environ is None else environ).items()
        if name.startswith(PREFIX) and value.strip()
    }
    faults = [_unknown(name) for name in sorted(given) if name not in KNOWN]
    environment = given.get("AUDITAPP_ENV", "production")
    if environment not in ENVIRONMENTS:
        faults.append(f"AUDITAPP_ENV is “{environment}”: use {', '.join(ENVIRONMENTS)}.")
    hops = given.get("AUDITAPP_PROXY_HOPS", "0")
    if not (hops.isascii() and hops.isdigit() and int(hops) <= 5):
        faults.append(f"AUDITAPP_PROXY_HOPS is “{hops}”: use a whole number from 0 to 5.")
        hops = "0"
    secret = _secret(given, faults)
    rests = (
        _months(given, "AUDITAPP_REST_MONTHS", 6, faults),
        _months(given, "AUDITAPP_REST_MONTHS_DEEP_DIVE", 12, faults),
    )
    hosts = given.get("AUDITAPP_TRUSTED_HOSTS", "").replace(",", " ").split()
    faults.extend(_odd_host(host) for host in hosts if not _HOST.fullmatch(host))
    if faults:
        raise SettingsError("\n".join(faults))
    data_dir = Path(given.get("AUDITAPP_DATA_DIR", "instance")).absolute()
    return Settings(
        environment=environment,
        data_dir=data_dir,
        database_url=given.get("AUDITAPP_DATABASE_URL", f"sqlite:///{data_dir / 'auditapp.db'}"),
        secret_key=secret,
        trusted_hosts=tuple(hosts),
        proxy_hops=int(hops),
        council=given.get("AUDITAPP_COUNCIL", "Children’s Services"),
        forum=given.get("AUDITAPP_FORUM", "Quality Practice Forum"),
        rest_months=rests[0],
        rest_months_deep_dive=rests[1],
    )


def _months(given: Mapping[str, str], name: str, usual: int, faults: list[str]) -> int:
    text = given.get(name, str(usual))
    if text.isascii() and text.isdigit() and int(text) <= 60:
        return int(text)
    faults.append(f"{name} is “{text}”: use a whole number of months from 0 to 60.")
    return usual


def _secret(given: Mapping[str, str], faults: list[str]) -> str:
    path = given.get("AUDITAPP_SECRET_KEY_FILE")
    if path is None:
        return given.get("AUDITAPP_SECRET_KEY", "")
    if "AUDITAPP_SECRET_KEY" in given:
        faults.append("Set AUDITAPP_SECRET_KEY or AUDITAPP_SECRET_KEY_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"AUDITAPP_SECRET_KEY_FILE cannot be read: {error}.")
        return ""


def _odd_host(host: str) -> str:
    return (
        f"AUDITAPP_TRUSTED_HOSTS holds “{host}”: write names only, such as audits.example, "
        "without https:// and without a path."
    )


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, KNOWN, n=1)
    guess = f" Did you mean {near[0]}?" if near else f" Known settings: {', '.join(KNOWN)}."
    return f"{name} is not a setting of auditapp.{guess}"


def shipped(folder: str) -> Path:
    """Where forms, plans, exports or migrations lie: in the installed package or the checkout."""
    package = Path(__file__).parent
    installed = package / "shipped" / folder
    return installed if installed.is_dir() else package.parent / folder
