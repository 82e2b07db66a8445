"""Who may do what to a ticket that they can see."""

from dataclasses import replace

import pytest

from tickets import permissions
from tickets.permissions import Standing

PEOPLE = {
    "requester": Standing(is_support=False, is_requester=True),
    "colleague": Standing(is_support=False),
    "customer_manager": Standing(is_support=False, is_customer_manager=True),
    "n1": Standing(is_support=True, is_analyst=True),
    "n2": Standing(is_support=True, is_analyst=True, has_level_two=True),
    "support_manager": Standing(is_support=True, is_support_manager=True),
    "administrator": Standing(is_support=True, is_administrator=True),
}

ALLOWED = {
    "may_reply": {"requester", "colleague", "customer_manager", "n1", "n2", "support_manager"},
    "may_write_notes": {"n1", "n2", "support_manager"},
    "may_decide_solution": {"requester", "customer_manager"},
    "may_cancel": {"requester", "customer_manager", "n1", "n2", "support_manager"},
    "may_reopen": {"requester", "customer_manager", "n1", "n2", "support_manager"},
    "may_rate": {"requester", "customer_manager"},
    "may_assign_others": {"support_manager"},
    "may_take": {"n1", "n2", "support_manager"},
    "may_forward": {"n2", "support_manager"},
    "may_return": {"n2", "support_manager"},
    "may_contest": {"requester", "customer_manager"},
    "may_answer_contest": {"support_manager"},
    "may_correct_triage": {"n1", "n2", "support_manager"},
    "may_manage_followers": {"requester", "customer_manager", "n1", "n2", "support_manager"},
    "may_replace_requester": {"customer_manager", "support_manager", "administrator"},
    "may_move": {"support_manager", "administrator"},
    "may_edit_details": {"requester", "customer_manager", "n1", "n2", "support_manager"},
}


def test_covered_words_are_for_the_assigned_analyst_alone():
    holders = {name for name, standing in PEOPLE.items() if permissions.may_reveal(replace(standing, is_assignee=True))}
    others = {name for name, standing in PEOPLE.items() if permissions.may_reveal(standing)}

    assert (holders, others) == ({"n1", "n2", "support_manager"}, set())


@pytest.mark.parametrize("rule", sorted(ALLOWED))
def test_rule_allows_exactly_whom_the_policy_names(rule):
    allowed = {name for name, standing in PEOPLE.items() if getattr(permissions, rule)(standing)}

    assert allowed == ALLOWED[rule]


def test_erasing_is_for_authors_and_those_who_answer_for_the_house():
    others = {name for name, standing in PEOPLE.items() if permissions.may_erase(standing, is_author=False)}
    authors = {name for name, standing in PEOPLE.items() if permissions.may_erase(standing, is_author=True)}

    assert (others, authors) == ({"support_manager", "administrator"}, set(PEOPLE))


def test_every_rule_has_its_row():
    rules = {name for name in vars(permissions) if name.startswith("may_")}

    assert rules == {*ALLOWED, "may_erase", "may_reveal"}
