"""What the four taps say: the fact that excludes an immediate, and the severity that they give."""

import pytest

from tickets.rules import Exclusion, Facts, are_complete, immediate_exclusion, suggested_severity

STOPPED = Facts(stopped="invoicing", extent="all", environment="production", customization="standard")


def facts(**changes):
    return Facts(**{**STOPPED.__dict__, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"customization": "unknown"}, None),
        ({"stopped": "dispatch"}, None),
        ({"stopped": "dispatch", "extent": "part"}, None),
        ({"workaround": "none"}, None),
        ({"workaround": "painful"}, None),
        ({"stopped": "dispatch", "workaround": "contingency"}, None),
        ({"stopped": "nothing"}, Exclusion.NOTHING_STOPPED),
        ({"stopped": ""}, Exclusion.NOTHING_STOPPED),
        ({"stopped": "other"}, Exclusion.OTHER_PROCESS),
        ({"extent": "part"}, Exclusion.PARTIAL_STOP),
        ({"environment": "homologation"}, Exclusion.HOMOLOGATION),
        ({"environment": "implantation"}, Exclusion.IMPLANTATION),
        ({"customization": "custom"}, Exclusion.CUSTOMIZATION),
        ({"workaround": "contingency"}, Exclusion.CONTINGENCY),
    ],
)
def test_immediate_is_excluded_by_the_fact_that_the_policy_names(changes, expected):
    assert immediate_exclusion(facts(**changes)) == expected


def test_unanswered_taps_exclude_nothing_but_are_not_complete():
    begun = Facts(stopped="invoicing")

    assert (immediate_exclusion(begun), are_complete(begun), are_complete(STOPPED)) == (None, False, True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "critical"),
        ({"workaround": "none"}, "critical"),
        ({"workaround": "painful"}, "high"),
        ({"workaround": "contingency"}, "medium"),
        ({"extent": "part"}, "high"),
        ({"stopped": "dispatch"}, "critical"),
        ({"stopped": "other"}, "high"),
        ({"stopped": "other", "extent": "part"}, "medium"),
        ({"environment": "homologation"}, "medium"),
        ({"environment": "implantation"}, "medium"),
        ({"customization": "custom"}, "high"),
        ({"stopped": "nothing", "request_type": "corrective"}, "medium"),
        ({"stopped": "nothing", "request_type": "question"}, "low"),
        ({"stopped": "", "request_type": ""}, "medium"),
    ],
)
def test_severity_follows_the_answers(changes, expected):
    assert suggested_severity(facts(**changes)) == expected
