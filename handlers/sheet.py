"""The answer sheet: what a unit says to each point, as a letter, as rows, and as the coordinator reviews it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from db.models.answers import Answer, AnswerPoint
from handlers import texts
from handlers.points import Fields, Said, Verdict, fields_of, has_conclusion, missing, read_point
from handlers.turn import Turn
from handlers.when import day_shown
from knowledge.personal import mask
from workflow.order import WorkOrder
from workflow.terms import Action, Outcome

_NOT_NAMED = (Verdict.ANSWERED, Verdict.NOT_ANSWERED, Verdict.NOT_OURS)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`said` by the numbers of `points`, from 1; `rest` is what belongs to no point, for one point the whole answer."""

    points: tuple[str, ...]
    said: dict[int, Said]
    rest: str
    outcome: Outcome
    promised: date | None = None

    @property
    def several(self) -> bool:
        return len(self.points) > 1

    @property
    def missing(self) -> list[int]:
        return list(missing(len(self.points), self.said)) if self.several else []

    @property
    def fields(self) -> Fields:
        """What the answer says of its parts, to whatever point."""
        return fields_of("\n".join(filter(None, (*(said.words for said in self.said.values()), self.rest))))

    def without_conclusion(self) -> bool:
        """Whether it says nowhere how it came out."""
        if not self.several:
            return not has_conclusion(self.rest)
        answered = [said for said in self.said.values() if said.verdict is Verdict.ANSWERED]
        return any(not has_conclusion(said.words) for said in answered)

    def letter(self, said: Callable[[str], str] = str) -> str:
        """The answer as the enterprise reads it; `said` masks each part of it for others, apart from its numbers."""
        rest = said(self.rest)
        return "\n".join([*self._said_lines(said), *filter(None, (rest,))] if self.several else [rest])

    def _said_lines(self, said: Callable[[str], str]) -> Iterator[str]:
        for nth, matter in enumerate(self.points, 1):
            yield point_line(nth, matter, self.said[nth].verdict, said(self.said[nth].words))


def point_line(nth: int, matter: str, verdict: str, words: str) -> str:
    return texts.POINT_SAID.format(nth=nth, matter=matter, verdict=texts.VERDICTS[verdict], words=words)


def listed_points(points: tuple[str, ...], only: list[int] | None = None) -> str:
    """The points with their numbers, a line each."""
    shown = [(nth, matter) for nth, matter in enumerate(points, 1) if only is None or nth in only]
    return "\n".join(texts.POINT.format(nth=nth, matter=matter) for nth, matter in shown)


def outcome_of(said: dict[int, Said]) -> Outcome:
    """How a round ended by what was said to its points: by a promise, the weakest, wherever there is one.

    What is solved beside what could only be explained is 部分解决: the outcomes are never mixed in a figure, so it
    neither counts as solved nor leaves the figures as what could not be solved does.
    """
    verdicts = {one.verdict for one in said.values()}
    if Verdict.PROMISED in verdicts:
        return Outcome.PROMISED
    if verdicts <= {Verdict.ANSWERED}:
        return Outcome.RESOLVED
    return Outcome.PARTLY if verdicts & {Verdict.ANSWERED, Verdict.PARTLY} else Outcome.EXPLAINED


def outcome_of_one(text: str) -> Outcome:
    """How a round ended by an answer to one point: as it names it at its head, else 已解决."""
    verdict = read_point(text).verdict
    return Outcome.RESOLVED if verdict in _NOT_NAMED else outcome_of({1: Said(verdict, text)})


def store(turn: Turn, order: WorkOrder, sheet: Sheet) -> Answer:
    """The sheet as rows, in the transaction in which it is sent."""
    fields = sheet.fields
    answer = Answer(
        order_id=order.id, round=order.round, at=turn.now, by=turn.person.id, outcome=sheet.outcome,
        promised=sheet.promised, conclusion=sheet.letter() if sheet.several else fields.conclusion,
        basis=fields.basis, measures=fields.measures, contact=fields.contact,
        points=[_row(sheet, nth, matter) for nth, matter in enumerate(sheet.points, 1)],
    )  # fmt: skip
    turn.tx.add(answer)
    return answer


def _row(sheet: Sheet, nth: int, matter: str) -> AnswerPoint:
    said = sheet.said[nth] if sheet.several else Said(Verdict.ANSWERED, sheet.rest)
    return AnswerPoint(nth=nth, matter=matter, verdict=said.verdict.value, words=said.words)


def parted(order: WorkOrder) -> dict[str, str]:
    """The matters that were split off, each with the number of the order that it became."""
    return {entry.words: entry.ref for entry in order.past(Action.SPLIT)}


def again(order: WorkOrder, answer: Answer) -> Sheet | None:
    """The same answer once more, without what was split off meanwhile; None where nothing of it is left."""
    gone = parted(order)
    left = [point for point in answer.points if point.matter not in gone]
    if not left:
        return None
    said = {nth: Said(Verdict(point.verdict), point.words) for nth, point in enumerate(left, 1)}
    points = tuple(point.matter for point in left)
    several = len(left) > 1
    outcome = answer.outcome if len(left) == len(answer.points) else outcome_of(said)
    return Sheet(points, said, _rest_of(answer) if several else left[0].words, outcome, answer.promised)


def _rest_of(answer: Answer) -> str:
    """The parts that an answer names besides what it says to its points, with their labels."""
    said = "\n".join(point.words for point in answer.points)
    parts = (
        (texts.FIELD_BASIS, answer.basis),
        (texts.FIELD_MEASURES, answer.measures),
        (texts.FIELD_CONTACT, answer.contact),
    )
    return "\n".join(label.format(words=words) for label, words in parts if words and words not in said)


def review_lines(answer: Answer) -> Iterator[str]:
    """An answer as the coordinator reviews it, masked: the points one by one, and what the unit left out."""
    for point in answer.points:
        words = mask(point.words)
        yield words if len(answer.points) == 1 else point_line(point.nth, point.matter, point.verdict, words)
    yield from filter(None, (mask(_rest_of(answer)),))
    if answer.promised:
        yield texts.LETTER_PROMISED.format(day=day_shown(answer.promised))
    parts = ((texts.BASIS_ZH, answer.basis), (texts.CONTACT_ZH, answer.contact))
    left_out = [name for name, words in parts if not words]
    if left_out:
        yield texts.LEFT_OUT.format(what="、".join(left_out))


def not_ours(answer: Answer, order: WorkOrder) -> list[AnswerPoint]:
    """The points that the unit says are not its own and that were not split off yet."""
    gone = parted(order)
    return [p for p in answer.points if p.verdict == Verdict.NOT_OURS.value and p.matter not in gone]
