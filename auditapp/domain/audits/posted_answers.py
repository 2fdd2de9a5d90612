"""JSON that audit pages post by script: a save, a submission, a confirmed phrase."""

from typing import Annotated

from pydantic import Field

from auditapp.domain.audits.typed_answers import TypedAnswer
from auditapp.domain.posted_json import Count, PostedModel, Text


class PostedAnswers(PostedModel):
    """One save of a page: the questions that changed on it.

    `version` is the audit as the page last knew it; `sequence` counts the saves of `page`, the
    random name of one page in one browser.
    """

    version: Count
    sequence: Count
    page: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    answers: Annotated[dict[Text, TypedAnswer], Field(min_length=1)]


class PostedSubmission(PostedModel):
    """The version of the audit to submit."""

    version: Count


class PostedConfirmation(PostedModel):
    """The digest of the phrase that is confirmed to identify nobody."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
