"""The page of an outcome: each source named in the plan, with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from auditapp.domain.calendar import day_words
from auditapp.domain.figures.evidence import SourceEvidence
from auditapp.domain.figures.figures import Figure
from auditapp.domain.figures.progress import IndicatorFigure, Note
from auditapp.domain.forms.definitions import Outcome, Source
from auditapp.measures.queries import Catalogued
from auditapp.plan.queries import OutcomePage


@dataclass(frozen=True)
class SourceCard:
    """One source: how fresh it is, its figures, indicators or notes, the forms that feed it.

    A figure that feeds several sources is drawn once, under the one that names the fewest forms;
    `see` holds the titles of the sources under which the others find it.
    """

    evidence: SourceEvidence
    figures: tuple[Figure, ...] = ()
    indicators: tuple[IndicatorFigure, ...] = ()
    notes: tuple[Note, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    see: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        return self.evidence.source


def due_words(outcome: Outcome) -> str:
    """When an outcome is due: its day, else the plan's own words."""
    if outcome.due:
        return f"Due {day_words(date.fromisoformat(outcome.due))}"
    return f"Due: {outcome.date}" if outcome.date else "No date in the plan"


def source_cards(page: OutcomePage, catalogue: Mapping[str, Catalogued]) -> list[SourceCard]:
    """A card for each source, in the plan's order."""
    titles = {found.form.form: found.form.title for found in catalogue.values()}
    places = _places(page, catalogue)
    return [_card(page, found, places, titles) for found in page.state.evidence.sources]


def other_figures(page: OutcomePage, cards: list[SourceCard]) -> list[Figure]:
    """Figures linked to the outcome whose form no source of the plan names."""
    shown = {figure.measure.key for card in cards for figure in card.figures}
    return [figure for figure in page.state.figures if figure.measure.key not in shown]


def _places(page: OutcomePage, catalogue: Mapping[str, Catalogued]) -> dict[str, list[Source]]:
    """The sources that each figure feeds, the one that names the fewest forms first."""
    sources = [found.source for found in page.state.evidence.sources]
    feeding = [source for source in sources if source.found_in == "forms"]
    narrow_first = sorted(feeding, key=lambda source: len(source.forms) or len(catalogue))
    return {
        figure.measure.key: [
            source
            for source in narrow_first
            if not source.forms or catalogue[figure.measure.key].form.form in source.forms
        ]
        for figure in page.state.figures
    }


def _card(
    page: OutcomePage,
    evidence: SourceEvidence,
    places: Mapping[str, list[Source]],
    titles: Mapping[str, str],
) -> SourceCard:
    source, state = evidence.source, page.state
    notes = tuple(note for note in page.notes if note.source == source.code)
    if source.found_in == "indicators":
        return SourceCard(evidence, indicators=state.indicators, notes=notes)
    if source.found_in != "forms":
        return SourceCard(evidence, notes=notes)
    fed = [figure for figure in state.figures if source in places[figure.measure.key]]
    here = tuple(figure for figure in fed if places[figure.measure.key][0] == source)
    elsewhere = {places[figure.measure.key][0].title: None for figure in fed if figure not in here}
    wanted = source.forms or tuple(titles)
    forms = tuple((key, titles[key]) for key in wanted if key in titles)
    return SourceCard(evidence, here, notes=notes, forms=forms, see=tuple(elsewhere))
