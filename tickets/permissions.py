"""Who may do what to a ticket, pure: from the person's side and roles, and the person's place in the ticket."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """A person in relation to one ticket that they can see."""

    is_support: bool
    is_analyst: bool = False
    is_support_manager: bool = False
    is_administrator: bool = False
    has_level_two: bool = False
    is_requester: bool = False
    is_customer_manager: bool = False
    is_assignee: bool = False

    @property
    def works_tickets(self) -> bool:
        return self.is_analyst or self.is_support_manager

    @property
    def decides_for_customer(self) -> bool:
        """Requester of this ticket, or the customer's manager."""
        return not self.is_support and (self.is_requester or self.is_customer_manager)


class ActNotPermitted(Exception):
    """The person can see the ticket but may not do this to it."""


def may_reply(who: Standing) -> bool:
    return who.works_tickets if who.is_support else True


def may_write_notes(who: Standing) -> bool:
    return who.works_tickets


def may_decide_solution(who: Standing) -> bool:
    return who.decides_for_customer


def may_cancel(who: Standing) -> bool:
    return who.decides_for_customer or who.works_tickets


def may_reopen(who: Standing) -> bool:
    return who.decides_for_customer or who.works_tickets


def may_rate(who: Standing) -> bool:
    return who.decides_for_customer


def may_assign_others(who: Standing) -> bool:
    return who.is_support_manager


def may_take(who: Standing) -> bool:
    return who.works_tickets


def may_forward(who: Standing) -> bool:
    """Only level 2, or a support manager, hands a ticket to maintenance or the product team."""
    return who.is_support_manager or (who.is_analyst and who.has_level_two)


def may_return(who: Standing) -> bool:
    """Only level 2, or a support manager, gives a ticket back to level 1."""
    return may_forward(who)


def may_manage_followers(who: Standing) -> bool:
    return who.decides_for_customer or who.works_tickets


def may_replace_requester(who: Standing) -> bool:
    return who.is_support_manager or who.is_administrator or (not who.is_support and who.is_customer_manager)


def may_move(who: Standing) -> bool:
    return who.is_support_manager or who.is_administrator


def may_erase(who: Standing, *, is_author: bool) -> bool:
    """Their own words, or, for support managers and administrators, anyone's."""
    return is_author or who.is_support_manager or who.is_administrator


def may_reveal(who: Standing) -> bool:
    """Look behind the tokens of a message: the assigned analyst alone, whose work it may be to need that."""
    return who.is_assignee and who.works_tickets


def may_edit_details(who: Standing) -> bool:
    return who.works_tickets or who.decides_for_customer


def may_contest(who: Standing) -> bool:
    """Say no to the end of an immediate: the requester, or the customer's manager."""
    return who.decides_for_customer


def may_answer_contest(who: Standing) -> bool:
    return who.is_support_manager


def may_correct_triage(who: Standing) -> bool:
    """Put what they see in the place of what triage says: whoever works tickets, whose ticket it ever is."""
    return who.works_tickets
