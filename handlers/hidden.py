"""What of an enterprise's words others read: personal data masked, and of who wishes to stay hidden nothing at all."""

from __future__ import annotations

from collections.abc import Iterable

from db.models.orders import Appeal
from handlers import texts
from knowledge import names, personal, submitter
from workflow.order import Actor, WorkOrder
from workflow.terms import Role


def public_text(
    text: str, anonymity: str = submitter.OPEN, firms: tuple[str, ...] = (), people: tuple[str, ...] = ()
) -> str:
    """The text as many read it: numbers and given names masked; of the hidden nothing of them, and no firm's name.

    `firms` and `people` are names that were said elsewhere.
    """
    if not anonymity:
        return names.cover_people(personal.mask(text), people)
    return names.cover_firms(names.cover_people(personal.hide(text), people), firms)


def full_text(text: str, anonymity: str) -> str:
    """What is kept of a text, encrypted: of who is wholly anonymous only what many read."""
    return public_text(text, anonymity) if anonymity == submitter.FULL else text


def public_words(text: str, appeal: Appeal) -> str:
    """Words that are added to an appeal, as they go into the history."""
    return public_text(text, appeal.anonymity, _firms(appeal), names.said_names(appeal.full))


def told_words(text: str, appeal: Appeal) -> str:
    """Words that are added to an appeal, as they are kept, encrypted."""
    return public_words(text, appeal) if appeal.anonymity == submitter.FULL else text


def kept_words(words: str, appeal: Appeal) -> str:
    """Words that anybody says about an appeal, as the history keeps them: without its numbers, and without the names
    that it says; of the hidden without its firms."""
    covered = names.cover_known(personal.mask(words), names.said_names(appeal.full))
    return names.cover_firms(_hide_contacts(covered, appeal), _firms(appeal)) if appeal.anonymity else covered


def words_to(words: str, own: Appeal, others: Iterable[Appeal]) -> str:
    """Words to one of several enterprises of an order: without the numbers and the given names of the others."""
    mine = (set(personal.contacts(_said(own))), set(names.said_names(own.full)))
    numbers, people = set[str](), set[str]()
    for other in others:
        numbers |= set(personal.contacts(_said(other))) - mine[0]
        people |= set(names.said_names(other.full)) - mine[1]
    return names.cover_known(personal.mask_only(words, numbers), tuple(people))


def _said(appeal: Appeal) -> str:
    return f"{appeal.full}\n{appeal.contact}"


def _hide_contacts(masked: str, appeal: Appeal) -> str:
    """Masked words in which nothing is left of the numbers of who wishes to be hidden: not their last digits either."""
    for contact in personal.contacts(_said(appeal)):
        masked = masked.replace(personal.mask(contact), "*" * len(contact))
    return masked


def _firms(appeal: Appeal) -> tuple[str, ...]:
    return (*names.own_firms(appeal.full), *filter(None, (appeal.behalf,)))


def hidden_from(appeal: Appeal, order: WorkOrder, actor: Actor) -> bool:
    """Whether the enterprise wished that this reader does not learn who it is; a coordinator calls back."""
    return appeal.anonymity == submitter.UNIT and Role.COORDINATOR not in set(order.roles(actor))


def contact_line(appeal: Appeal) -> str:
    """The contact as a coordinator or the unit that handles it reads it; for whom it was brought."""
    nothing = texts.NO_CONTACT_AT_ALL if appeal.anonymity == submitter.FULL else texts.NO_CONTACT_LEFT
    contact = appeal.contact or nothing
    if not appeal.behalf:
        return contact
    return texts.ON_BEHALF.format(brought=appeal.brought, behalf=appeal.behalf, contact=contact)
