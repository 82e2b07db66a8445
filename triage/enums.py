"""Closed sets of triage, with the words people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Occasion(TextChoices):
    """Why a ticket was read: a revision of what triage says of it comes with each."""

    OPENED = "opened", pgettext_lazy("occasion of triage", "Opened")
    FILE_READ = "file_read", pgettext_lazy("occasion of triage", "A file was read")
    REREAD = "reread", pgettext_lazy("occasion of triage", "Read again")


class ModuleSource(TextChoices):
    """Where triage has the module from."""

    GIVEN = "given", _("from the form")
    ROUTINE = "routine", _("from the routine")
    WORDS = "words", _("from the words")
    LEARNED = "learned", _("from what was learned")


class Doubt(TextChoices):
    """Where form and words disagree over Atendimento Imediato."""

    REFUSED = "refused", _("The answers ask for it, the words exclude it")
    DISPUTED = "disputed", _("The answers ask for it, the words tell of less")
    UNASKED = "unasked", _("The words tell of a stop that the answers do not")


class Field(TextChoices):
    """What of a classification people correct."""

    TYPE = "type", pgettext_lazy("of a request", "Type")
    SEVERITY = "severity", _("Severity")
    IMMEDIATE = "immediate", pgettext_lazy("yes or no", "Immediate")
    LEVEL = "level", _("Level that should resolve")
    MODULE = "module", _("Module")
    ROUTINE = "routine", _("Routine")
    LEGAL_DATE = "legal_date", _("Legal date")


class VendorTeam(TextChoices):
    """To whom level 2 forwards: destinations, no queues of the desk."""

    MAINTENANCE = "maintenance", _("Maintenance team")
    PRODUCT = "product", _("Product team")


class ReferenceState(TextChoices):
    """How a vendor team's issue stands."""

    OPEN = "open", pgettext_lazy("state of an issue", "Open")
    RELEASED = "released", pgettext_lazy("state of an issue", "Released")
    DECLINED = "declined", pgettext_lazy("state of an issue", "Declined")


class DutyHours(TextChoices):
    """When somebody is on duty."""

    ALWAYS = "always", _("Around the clock")
    DESK = "desk", _("While the desk is open")
    OWN = "own", _("At hours of their own")


class AlertCause(TextChoices):
    """Why people are called to a ticket."""

    IMMEDIATE = "immediate", _("Atendimento Imediato")
    DOUBT = "doubt", _("Form and words disagree over an immediate")
    CONTEST = "contest", _("The customer contests the end of an immediate")


class Answer(TextChoices):
    """How somebody answered an alert."""

    CONFIRMED = "confirmed", _("Receipt confirmed")
    TAKEN = "taken", _("Ticket taken")


class AlertEnd(TextChoices):
    """Why an alert runs no longer."""

    NOT_IMMEDIATE = "not_immediate", _("It is no immediate any more")
    BECAME_IMMEDIATE = "became_immediate", _("The doubt became an immediate")
    TICKET_ENDED = "ticket_ended", _("The ticket ended")
    LEFT = "left", _("Nobody has the ticket any more")
    CONTESTED = "contested", _("The end of the immediate was contested")
    SETTLED = "settled", _("A support manager answered the contest")


class ContestAnswer(TextChoices):
    """What a support manager said to a contested end of an immediate."""

    RESTORED = "restored", _("It is an immediate again")
    CONFIRMED = "confirmed", _("The end stands")


class EndingFact(TextChoices):
    """Why an immediate ends: a fact that excludes it (`tickets.rules.Exclusion`), or the end of the stop."""

    OVER = "over", _("The stop is over")
    NOTHING_STOPPED = "nothing_stopped", _("No process stands still")
    OTHER_PROCESS = "other_process", _("Another process than invoicing or dispatch")
    PARTIAL_STOP = "partial_stop", _("Only a part stands still")
    CONTINGENCY = "contingency", _("Invoicing goes on in contingency")
    HOMOLOGATION = "homologation", _("It is in the test base")
    IMPLANTATION = "implantation", _("It is not fully implanted yet")
    CUSTOMIZATION = "customization", _("It lies in a customisation of this customer")
