"""Everything that support may do to a ticket: what it is called, when it is offered, which service does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.services.idempotency import KeyReused
from desk.tickets import forms, handing
from desk.tickets.contesting import ContestAnswerForm, is_contested
from desk.tickets.refusals import REFUSALS, code_words, newer_words, words_of
from desk.tickets.reviewing import ReviewForm
from desk.tickets.subjects import Subject, subject_of
from staffing.services.next_ticket import skip
from tickets.enums import Level
from tickets.permissions import (
    may_assign_others,
    may_correct_triage,
    may_edit_details,
    may_forward,
    may_manage_followers,
    may_move,
    may_reopen,
    may_replace_requester,
    may_reply,
    may_return,
    may_take,
)
from tickets.services import assignment, conversation, details, lifecycle, people
from tickets.services.errors import InvalidInput, NewerMessages, VersionConflict
from tickets.states import Act as Step
from triage.services import contesting, corrections, forwarding, handover

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words

Run = Callable[[Subject, Any], object]


@dataclass(frozen=True)
class Act:
    """One act: with `is_plain` a button does it, otherwise a form asks first."""

    slug: str
    label: Words
    icon: str
    form: type[forms.ActForm]
    run: Run
    is_offered: Callable[[Subject], bool]
    done: Words
    send: Words | None = None
    hint: Words | None = None
    is_plain: bool = False
    is_undone_by: str = ""
    is_grave: bool = False
    key: str = ""


def perform(act: Act, subject: Subject, form: forms.ActForm) -> bool:
    """Do it, and say whether it was done; what kept it from being done stands in the form then.

    :raises Ticket.DoesNotExist: when the ticket is not there any more for this person.
    :raises Http404: when it left them while another changed it.
    """
    try:
        form.result = act.run(subject, form)
    except InvalidInput as refusal:
        form.refuse({name: code_words(code) for name, code in refusal.errors.items()})
    except VersionConflict as refusal:
        form.add_error(None, words_of(refusal))
        # What is on the screen now is what was looked at.
        form.show_current(subject_of(subject.user, subject.ticket.pk))
    except NewerMessages as refusal:
        form.add_error(None, newer_words(len(refusal.message_ids)))
        form.show_newer(refusal.message_ids)
    except KeyReused as refusal:
        form.add_error(None, words_of(refusal))
        form.renew_key()
    except REFUSALS as refusal:
        form.add_error(None, words_of(refusal))
    else:
        return True
    return False


def offered(subject: Subject) -> list[Act]:
    """Return the acts that this person may do to this ticket now, in the menu's order."""
    return [act for act in ACTS.values() if act.is_offered(subject)]


def _holder(subject: Subject) -> int | None:
    return subject.ticket.assignee_id


def _may_take(subject: Subject) -> bool:
    free = _holder(subject) is None or may_assign_others(subject.standing)
    return subject.ticket.is_open and may_take(subject.standing) and free and not subject.is_mine


def _may_give(subject: Subject) -> bool:
    holds = _holder(subject) is None or subject.is_mine or may_assign_others(subject.standing)
    return subject.ticket.is_open and may_take(subject.standing) and holds


def _works(subject: Subject) -> bool:
    return subject.ticket.is_open and may_take(subject.standing)


def _leads(step: Step, allowed: Callable[[Any], bool]) -> Callable[[Subject], bool]:
    return lambda subject: allowed(subject.standing) and subject.leads_on(step)


def _here(subject: Subject) -> dict[str, Any]:
    return {"ticket_id": subject.ticket.pk, "by": subject.user}


_ALL = (
    Act(
        slug="contestacao",
        label=_("Answer the contest…"),
        icon="warning",
        form=ContestAnswerForm,
        run=lambda subject, form: contesting.answer_contest(
            **_here(subject),
            answer=form.cleaned_data["answer"],
            words=form.words,
            key=form.idempotency_key,
            version=form.seen_version,
        ),
        is_offered=is_contested,
        done=_("Answered. The customer reads it."),
        send=_("Answer the customer"),
        hint=_("The customer does not agree with the end of the immediate."),
    ),
    Act(
        slug="assumir",
        label=_("Take"),
        icon="assign",
        form=forms.ActForm,
        run=lambda subject, form: assignment.take(**_here(subject)),
        is_offered=_may_take,
        done=_("The ticket is yours."),
        is_plain=True,
        is_undone_by="assignee",
        key="a",
    ),
    Act(
        slug="atribuir",
        label=_("Assign…"),
        icon="users",
        form=forms.AssignForm,
        run=lambda subject, form: assignment.assign(
            **_here(subject), assignee_id=form.cleaned_data["assignee"].pk, version=form.seen_version
        ),
        is_offered=_may_give,
        done=_("Assigned."),
        send=_("Assign"),
        is_undone_by="assignee",
        key="a",
    ),
    Act(
        slug="devolver",
        label=_("Give back to the queue"),
        icon="tray",
        form=forms.ActForm,
        run=lambda subject, form: assignment.assign(**_here(subject), assignee_id=None),
        is_offered=lambda subject: _may_give(subject) and _holder(subject) is not None,
        done=_("It is in the queue again, with nobody."),
        is_plain=True,
        is_undone_by="assignee",
    ),
    Act(
        slug="pular",
        label=_("Pass over…"),
        icon="arrow-right",
        form=forms.SkipForm,
        run=lambda subject, form: skip(
            **_here(subject),
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["why"],
            version=form.seen_version,
        ),
        is_offered=lambda subject: subject.ticket.is_open and subject.is_mine and may_take(subject.standing),
        done=_("Passed over: it waits in its queue for somebody else."),
        send=_("Pass over"),
        hint=_("It goes back to its queue for others, and is offered to you again after a day."),
    ),
    Act(
        slug="passar",
        label=_("Pass to level 2…"),
        icon="arrow-right",
        form=handing.HandOverForm,
        run=lambda subject, form: handover.hand_over(
            **_here(subject), card=form.card, key=form.idempotency_key, version=form.seen_version
        ),
        is_offered=lambda subject: _works(subject) and subject.ticket.level == Level.ONE,
        done=_("It is in the queue of level 2, with its card."),
        send=_("Pass to level 2"),
    ),
    Act(
        slug="devolver-ao-n1",
        label=_("Give back to level 1…"),
        icon="undo",
        form=handing.ReturnForm,
        run=lambda subject, form: handover.return_to_level_one(
            **_here(subject),
            reason=form.cleaned_data["reason"],
            key=form.idempotency_key,
            version=form.seen_version,
        ),
        is_offered=lambda subject: (
            subject.ticket.is_open and may_return(subject.standing) and subject.ticket.level == Level.TWO
        ),
        done=_("It is in the queue of level 1, with the reason."),
        send=_("Give back"),
    ),
    Act(
        slug="encaminhar",
        label=_("Hand to another team…"),
        icon="send",
        form=handing.ForwardForm,
        run=lambda subject, form: forwarding.forward(
            **_here(subject),
            team=form.cleaned_data["team"],
            reference=form.cleaned_data["reference"],
            promise=form.promise,
            version=form.seen_version,
        ),
        is_offered=lambda subject: subject.ticket.is_open and may_forward(subject.standing),
        done=_("Handed over. The customer reads with whom it is."),
        send=_("Hand over"),
        hint=_("You stay responsible for it, and take it back from here when the team answers."),
    ),
    Act(
        slug="retomar",
        label=_("Take back from the team"),
        icon="undo",
        form=forms.ActForm,
        run=lambda subject, form: lifecycle.take_back(**_here(subject)),
        is_offered=_leads(Step.TAKE_BACK, may_take),
        done=_("It is in progress again."),
        is_plain=True,
    ),
    Act(
        slug="visto",
        label=_("Read, no answer needed"),
        icon="check",
        form=forms.ActForm,
        run=lambda subject, form: conversation.acknowledge(**_here(subject)),
        is_offered=lambda subject: (
            subject.ticket.is_open and subject.ticket.is_reply_unread and may_reply(subject.standing)
        ),
        done=_("Noted: what the customer wrote waits for no answer."),
        is_plain=True,
    ),
    Act(
        slug="continuar",
        label=_("Go on without the customer's answer"),
        icon="play",
        form=forms.ActForm,
        run=lambda subject, form: lifecycle.resume(**_here(subject)),
        is_offered=_leads(Step.RESUME, may_take),
        done=_("It is in progress again."),
        is_plain=True,
    ),
    Act(
        slug="contorno",
        label=_("Give a workaround…"),
        icon="bolt",
        form=forms.WorkaroundForm,
        run=lambda subject, form: lifecycle.give_workaround(
            **_here(subject), words=form.words, key=form.idempotency_key, last_seen_id=form.cleaned_data["last_seen"]
        ),
        is_offered=lambda subject: subject.ticket.is_open and may_reply(subject.standing),
        done=_("Sent. The workaround is noted; the severity stays."),
        send=_("Send the workaround"),
    ),
    Act(
        slug="dados",
        label=_("Correct the details…"),
        icon="file",
        form=forms.DetailsForm,
        run=lambda subject, form: details.edit_details(
            **_here(subject), changes=form.changes, version=form.seen_version
        ),
        is_offered=lambda subject: may_edit_details(subject.standing),
        done=_("Details corrected."),
        send=_("Keep"),
    ),
    Act(
        slug="triagem",
        label=_("Review the triage…"),
        icon="note",
        form=ReviewForm,
        run=lambda subject, form: corrections.correct_parts(
            **_here(subject),
            parts=form.parts,
            reason=form.cleaned_data["reason"],
            fact=form.cleaned_data["fact"],
            version=form.seen_version,
        ),
        is_offered=lambda subject: may_correct_triage(subject.standing),
        done=_("Triage corrected."),
        send=_("Keep"),
        hint=_("What you see wins over what was read, and the rules learn from it. What was asked stays in force."),
        is_undone_by="triage",
    ),
    Act(
        slug="seguidores",
        label=_("Followers…"),
        icon="eye",
        form=forms.FollowerForm,
        run=lambda subject, form: people.add_follower(**_here(subject), user_id=form.cleaned_data["person"].pk),
        is_offered=lambda subject: may_manage_followers(subject.standing),
        done=_("They follow the ticket from now on."),
        send=_("Add"),
    ),
    Act(
        slug="deixar-de-seguir",
        label=_("Take off the followers"),
        icon="x",
        form=forms.UnfollowForm,
        run=lambda subject, form: people.remove_follower(**_here(subject), user_id=form.cleaned_data["person"]),
        is_offered=lambda subject: False,
        done=_("They do not follow the ticket any more."),
        is_plain=True,
    ),
    Act(
        slug="solicitante",
        label=_("Replace the requester…"),
        icon="user",
        form=forms.RequesterForm,
        run=lambda subject, form: people.replace_requester(**_here(subject), user_id=form.cleaned_data["person"].pk),
        is_offered=lambda subject: may_replace_requester(subject.standing),
        done=_("The ticket has a new requester."),
        send=_("Replace"),
        hint=_("For a requester who left. The new one answers and decides from now on."),
    ),
    Act(
        slug="mover",
        label=_("Move to another customer…"),
        icon="building",
        form=forms.MoveForm,
        run=lambda subject, form: people.move_ticket(
            **_here(subject),
            organization_id=form.cleaned_data["organization"].pk,
            requester_id=form.cleaned_data["requester"].pk,
        ),
        is_offered=lambda subject: may_move(subject.standing),
        done=_("Moved. The other customer does not see it any more."),
        send=_("Move"),
        hint=_(
            "For a ticket opened under the wrong customer. Its files go with it; its contract is that of the opening."
        ),
    ),
    Act(
        slug="reabrir",
        label=_("Reopen…"),
        icon="undo",
        form=forms.ReopenForm,
        run=lambda subject, form: lifecycle.reopen(**_here(subject), words=form.words, key=form.idempotency_key),
        is_offered=_leads(Step.REOPEN, may_reopen),
        done=_("The ticket is open again."),
        send=_("Reopen"),
    ),
    Act(
        slug="encerrar",
        label=_("Close with a reason…"),
        icon="check-circle",
        form=forms.CloseForm,
        run=lambda subject, form: lifecycle.close(
            **_here(subject),
            reason=form.cleaned_data["reason"],
            words=form.words,
            key=form.idempotency_key,
            last_seen_id=form.cleaned_data["last_seen"],
        ),
        is_offered=_leads(Step.CLOSE, may_reply),
        done=_("Closed. It can be reopened for seven days."),
        send=_("Close the ticket"),
        hint=_("Where the customer should decide, propose a solution instead."),
        is_grave=True,
    ),
    Act(
        slug="cancelar",
        label=_("Cancel the ticket…"),
        icon="x",
        form=forms.CancelForm,
        run=lambda subject, form: lifecycle.cancel(**_here(subject), words=form.words, key=form.idempotency_key),
        is_offered=_leads(Step.CANCEL, may_reply),
        done=_("The ticket is cancelled."),
        send=_("Cancel the ticket"),
        hint=_("For what should never have been opened. It does not reopen."),
        is_grave=True,
    ),
)
ACTS = {act.slug: act for act in _ALL}
