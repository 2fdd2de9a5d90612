"""Options of commands whose text is looked through for what may identify somebody.

A command refuses such a text, naming each phrase, unless `--nobody PHRASE` confirms it; it refuses
a reference that looks like a person unless `--confirm-references` does, with the reason.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from auditapp.domain.privacy.identifiers import SuspectKind, digest, suspects
from auditapp.domain.privacy.references import looks_words, reference_looks
from auditapp.web.activity_log import record
from auditapp.web.checked_fields import phrases_words

Command = TypeVar("Command", bound=Callable[..., Any])
_NOBODY, _CONFIRMED, _REFERENCES = (f"{__name__}.{one}" for one in ("nobody", "said", "references"))


def _note_nobody(context: click.Context, _: Any, phrases: tuple[str, ...]) -> tuple[str, ...]:
    context.meta[_NOBODY] = {digest(phrase) for phrase in phrases}
    return phrases


def _note_references(context: click.Context, _: Any, confirmed: bool) -> bool:
    context.meta[_REFERENCES] = confirmed
    return confirmed


def nobody_option(*, exposed: bool = False) -> Callable[[Command], Command]:
    """The option that confirms phrases; `exposed` where the command itself needs them too."""
    return click.option(
        "--nobody",
        multiple=True,
        metavar="PHRASE",
        is_eager=True,
        expose_value=exposed,
        callback=_note_nobody,
        help="A phrase that identifies nobody.",
    )


CONFIRM_REFERENCES = click.option(
    "--confirm-references",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_note_references,
    help="The reference is one, although it looks like a person; give the reason with --reason.",
)


def look_through(context: click.Context, parameter: click.Parameter, given: Any) -> Any:
    """Refuse texts with phrases that nobody has confirmed; an option's callback."""
    texts: Iterable[str] = given if isinstance(given, tuple) else (given or "",)
    found = [suspect for text in texts for suspect in suspects(text)]
    nobody = context.meta.get(_NOBODY, set())
    open_ones = [one for one in found if digest(one.phrase) not in nobody]
    if open_ones:
        raise click.ClickException(
            f"{phrases_words(open_ones)}. Take it out, or add --nobody with the phrase if it "
            "identifies nobody. Nothing was changed."
        )
    kinds = [(parameter.name or "", str(one.kind)) for one in found]
    context.meta.setdefault(_CONFIRMED, []).extend(kinds)
    return given


def check_reference(context: click.Context, parameter: click.Parameter, reference: Any) -> Any:
    """Refuse a reference that looks like a person and is not confirmed; an argument's callback."""
    looks = reference_looks((reference or "").strip())
    if looks and not context.meta.get(_REFERENCES):
        raise click.ClickException(f"{doubts({reference: looks})[0]} {HOW_TO_CONFIRM}")
    if looks:
        context.meta.setdefault(_CONFIRMED, []).append((parameter.name or "", "reference"))
    return reference


def refuse_doubtful(found: dict[str, tuple[SuspectKind, ...]]) -> None:
    """End the command where references of a file look like people, each of them named."""
    if found:
        raise click.ClickException("\n".join([*doubts(found), HOW_TO_CONFIRM]))


HOW_TO_CONFIRM = (
    "Use the reference of the case system, or add --confirm-references --reason TEXT. "
    "Nothing was changed."
)


def doubts(found: dict[str, tuple[SuspectKind, ...]]) -> list[str]:
    """A sentence for each reference that looks like a person."""
    return [f"The reference “{one}” {looks_words(looks)}." for one, looks in found.items()]


def log_confirmed_texts(
    session: Session, subject: str, subject_id: object, *, by: int | None
) -> None:
    """Log what the running command confirmed: the option and the kind, never the phrase."""
    for field, kind in click.get_current_context().meta.get(_CONFIRMED, ()):
        action = "reference confirmed" if kind == "reference" else "identifier confirmed"
        record(session, action, subject, subject_id, by=by, field=field, kind=kind)
