"""Settings from the environment, checked before anything starts.

Settings go to the ends of the application (`app`, `cli`); features know only `shipped`.
"""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "AUDITAPP_"
_HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")
LONGEST_LINE = 60
ENVIRONMENTS = ("production", "demo", "test")


@dataclass(frozen=True)
class Setting:
    """One setting: its name, what stands without it, what it means, and how its text is read.

    `read` gives the value, or raises ValueError with what is wrong, to follow the name.
    """

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str
    default_words: str = ""
    """The default as documentation prints it, where its text alone does not say it."""

    @property
    def shown_default(self) -> str:
        return self.default_words or self.default


def _environment(text: str) -> str:
    if text not in ENVIRONMENTS:
        raise ValueError(f"is “{text}”: use {', '.join(ENVIRONMENTS)}")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(text.replace(",", " ").split())
    odd = ", ".join(f"“{host}”" for host in hosts if not _HOST.fullmatch(host))
    if odd:
        raise ValueError(
            f"holds {odd}: write names only, such as audits.example, "
            "without https:// and without a path"
        )
    return hosts


def _folder(text: str) -> Path:
    return Path(text).absolute()


def _one_line(text: str) -> str:
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST_LINE} characters")
    return text


def _whole(most: int, unit: str = "") -> Callable[[str], int]:
    """Reads a whole number from 0 to `most`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) <= most):
            raise ValueError(f"is “{text}”: use a whole number{unit} from 0 to {most}")
        return int(text)

    return read


def _secret_in(path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read: {error}") from None


SETTINGS = (
    Setting(
        "AUDITAPP_DATA_DIR", "instance", "Where the database file is kept", _folder, "./instance"
    ),
    Setting(
        "AUDITAPP_DATABASE_URL",
        "",
        "Address of the database: postgresql://… for PostgreSQL",
        default_words="SQLite file auditapp.db in the data folder",
    ),
    Setting(
        "AUDITAPP_SECRET_KEY",
        "",
        "32 or more random characters; production does not start without them",
        default_words="none",
    ),
    Setting(
        "AUDITAPP_SECRET_KEY_FILE",
        "",
        "A file that holds the secret key, instead of AUDITAPP_SECRET_KEY",
        _secret_in,
        "none",
    ),
    Setting(
        "AUDITAPP_ENV",
        "production",
        "production, demo or test; demo and test relax what needs HTTPS",
        _environment,
    ),
    Setting(
        "AUDITAPP_TRUSTED_HOSTS",
        "",
        "Host names people type in, separated by spaces; production does not start without them",
        _hosts,
        "none",
    ),
    Setting("AUDITAPP_PROXY_HOPS", "0", "How many proxies stand in front, from 0 to 5", _whole(5)),
    Setting("AUDITAPP_COUNCIL", "Children’s Services", "The name in the header and on workbooks"),
    Setting("AUDITAPP_FORUM", "Quality Practice Forum", "The name of the monthly forum"),
    Setting(
        "AUDITAPP_DUTY_NUMBER",
        "",
        "The duty team’s telephone number, shown wherever a child may be unsafe",
        _one_line,
        "none",
    ),
    Setting(
        "AUDITAPP_REST_MONTHS",
        "6",
        "Months after an audit in which the same form does not draw the case again, from 0 to 60",
        _whole(60, " of months"),
    ),
    Setting(
        "AUDITAPP_REST_MONTHS_DEEP_DIVE",
        "12",
        "The same for deep dives",
        _whole(60, " of months"),
    ),
)
"""Every setting, in the order in which documentation lists them."""
_NAMES = [setting.name for setting in SETTINGS]


class SettingsError(ValueError):
    """One or more settings cannot be used; the message names each and how to correct it."""


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
    duty_number: str
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
    faults = [_unknown(name) for name in sorted(given) if name not in _NAMES]
    values = {setting.name: _value(setting, given, faults) for setting in SETTINGS}
    if "AUDITAPP_SECRET_KEY" in given and "AUDITAPP_SECRET_KEY_FILE" in given:
        faults.append("Set AUDITAPP_SECRET_KEY or AUDITAPP_SECRET_KEY_FILE, not both.")
    if faults:
        raise SettingsError("\n".join(faults))
    data_dir: Path = values["AUDITAPP_DATA_DIR"]
    return Settings(
        environment=values["AUDITAPP_ENV"],
        data_dir=data_dir,
        database_url=values["AUDITAPP_DATABASE_URL"] or f"sqlite:///{data_dir / 'auditapp.db'}",
        secret_key=values["AUDITAPP_SECRET_KEY_FILE"] or values["AUDITAPP_SECRET_KEY"],
        trusted_hosts=values["AUDITAPP_TRUSTED_HOSTS"],
        proxy_hops=values["AUDITAPP_PROXY_HOPS"],
        council=values["AUDITAPP_COUNCIL"],
        forum=values["AUDITAPP_FORUM"],
        duty_number=values["AUDITAPP_DUTY_NUMBER"],
        rest_months=values["AUDITAPP_REST_MONTHS"],
        rest_months_deep_dive=values["AUDITAPP_REST_MONTHS_DEEP_DIVE"],
    )


def _value(setting: Setting, given: Mapping[str, str], faults: list[str]) -> Any:
    """What a setting was given, or its default; a rule that it breaks is added to the faults."""
    text = given.get(setting.name, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        faults.append(f"{setting.name} {error}.")
        return None


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _NAMES, n=1)
    guess = f" Did you mean {near[0]}?" if near else f" Known settings: {', '.join(_NAMES)}."
    return f"{name} is not a setting of auditapp.{guess}"


def shipped(folder: str) -> Path:
    """Where forms, plans, exports or migrations lie: in the installed package or the checkout."""
    package = Path(__file__).parent
    installed = package / "shipped" / folder
    return installed if installed.is_dir() else package.parent / folder
