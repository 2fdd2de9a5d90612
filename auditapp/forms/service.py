"""Publishing definitions: the same content twice changes nothing, a changed one is refused."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from auditapp.domain.forms import standards
from auditapp.domain.forms.crosschecks import between_files
from auditapp.domain.forms.definitions import Form, Plan
from auditapp.domain.forms.faults import DefinitionFaults, Fault
from auditapp.domain.forms.loading import check_form, check_plan, is_plan, load_form, load_plan
from auditapp.models import FormVersion, PlanVersion
from auditapp.models.columns import Published
from auditapp.web.activity_log import record


class PublishedVersionChanged(ValueError):
    """A published version never changes; a change is a new version."""


class MeasureBelongsElsewhere(PublishedVersionChanged):
    """A measure's key is another form's already; both would be added into one figure."""


def read_files(paths: Iterable[Path]) -> tuple[dict[str, Form], dict[str, Plan]]:
    """Read every definition under these paths; DefinitionFaults carries all their faults."""
    forms: dict[str, Form] = {}
    plans: dict[str, Plan] = {}
    faults: list[Fault] = []
    for path in _files(paths, faults):
        try:
            text = path.read_text(encoding="utf-8-sig")
            if is_plan(text):
                plans[str(path)] = check_plan(text, str(path))
            else:
                forms[str(path)] = check_form(text, str(path))
        except DefinitionFaults as error:
            faults.extend(replace(fault, file=str(path)) for fault in error.faults)
        except UnicodeDecodeError:
            faults.append(_alone(path, "not-text", "This is not UTF-8 text.", "Save it as UTF-8."))
        except OSError as error:
            faults.append(_alone(path, "unreadable", f"{error.strerror}.", "Check the path."))
    faults.extend(standards.between_versions(forms))
    faults.extend(between_files(forms, plans))
    if faults:
        raise DefinitionFaults(faults)
    return forms, plans


def publish_form(session: Session, text: str) -> FormVersion | None:
    """Publish a form; None when this very content is published already.

    PublishedVersionChanged, MeasureBelongsElsewhere when it would change what is published.
    """
    form = load_form(text)
    given = FormVersion(form=form.form, version=form.version, title=form.title, content=text)
    if _is_published(session, given, FormVersion.form == form.form, f"Form {form.form}"):
        return None
    _must_own_its_measures(session, form)
    session.add(given)
    session.flush()
    record(session, "form published", "form", form.form, by=None, version=form.version)
    return given


def publish_plan(session: Session, text: str) -> PlanVersion | None:
    """Publish a plan; None when this very content is published already."""
    plan = load_plan(text)
    given = PlanVersion(plan=plan.plan, version=plan.version, title=plan.title, content=text)
    if _is_published(session, given, PlanVersion.plan == plan.plan, f"Plan {plan.plan}"):
        return None
    session.add(given)
    session.flush()
    record(session, "plan published", "plan", plan.plan, by=None, version=plan.version)
    return given


def _is_published(
    session: Session, given: Published, same_key: ColumnElement[bool], what: str
) -> bool:
    """Whether this very content is published; PublishedVersionChanged when other content is."""
    given.content_hash = hashlib.sha256(given.content.encode()).hexdigest()
    kind = type(given)
    known = session.scalar(select(kind).where(same_key, kind.version == given.version))
    if known is not None and known.content_hash != given.content_hash:
        raise PublishedVersionChanged(
            f"{what} version {given.version} is published and never changes. "
            "Raise its version number and load that."
        )
    return known is not None


def _must_own_its_measures(session: Session, form: Form) -> None:
    others = session.scalars(select(FormVersion).where(FormVersion.form != form.form))
    for other in others:
        for key in sorted(form.measures_by_key.keys() & other.definition.measures_by_key.keys()):
            raise MeasureBelongsElsewhere(
                f"Measure {key} of form {form.form} also belongs to form {other.form}. "
                "Give it a key of its own."
            )


def _files(paths: Iterable[Path], faults: list[Fault]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not found:
            faults.append(_alone(path, "empty", "There is no *.toml file here.", "Check the path."))
        files.extend(found)
    return files


def _alone(path: Path, code: str, what: str, remedy: str) -> Fault:
    return Fault(code, "", what, remedy, file=str(path))
