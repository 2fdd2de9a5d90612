"""What a mapped list still asks: unknown words, new teams, an involvement for every row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from auditapp.adapters.uploads.mappings.file_reading import FileReading
from auditapp.case_lists.service import FoundCases
from auditapp.domain.mappings.definition import FileMapping

LEAVE_OUT = "leave-out"
"""The answer that rows with a word are left out, because they are closed."""
MOST_WORDS = 50
"""With more unknown words, the column is the wrong one."""
INVOLVEMENT = "involvement"


@dataclass(frozen=True)
class OpenQuestions:
    """What has to be answered before every row can be read."""

    words: tuple[str, ...] = ()
    """Words for an involvement that are not known, as the file has them."""
    teams: tuple[str, ...] = ()
    """Teams that do not exist."""
    needs_involvement: bool = False
    """Whether no column says the involvement."""

    def __bool__(self) -> bool:
        return bool(self.words or self.teams or self.needs_involvement)


def without_involvement(how: FileReading) -> bool:
    """Whether a mapping neither reads an involvement nor gives one."""
    return any(
        INVOLVEMENT not in mapping.by_target and INVOLVEMENT not in mapping.fixed
        for mapping in how.mappings
    )


def open_questions(examined: FoundCases) -> OpenQuestions:
    """What a list asks that was read with every new team."""
    words = dict.fromkeys(_unknown_words(examined))
    return OpenQuestions(tuple(words)[:MOST_WORDS], tuple(examined.new_teams))


def answered(how: FileReading, words: Mapping[str, str], involvement: str) -> FileReading:
    """The same mappings with what was answered: by word its meaning, or that it is left out."""
    closed = [word for word, meaning in words.items() if meaning == LEAVE_OUT]
    meanings = {word: meaning for word, meaning in words.items() if meaning != LEAVE_OUT}
    mappings = (one.with_words(INVOLVEMENT, meanings, closed) for one in how.mappings)
    return replace(how, mappings=tuple(_with_involvement(one, involvement) for one in mappings))


def _with_involvement(mapping: FileMapping, involvement: str) -> FileMapping:
    if not involvement or INVOLVEMENT in mapping.by_target or INVOLVEMENT in mapping.fixed:
        return mapping
    return mapping.model_copy(update={"fixed": {**mapping.fixed, INVOLVEMENT: involvement}})


def _unknown_words(examined: FoundCases) -> Iterator[str]:
    for part in examined.parts or (examined,):
        heading = part.columns.headings.get(INVOLVEMENT)
        for row in part.rejected:
            for fault in row.faults:
                if fault.column == heading and fault.value:
                    yield fault.value
