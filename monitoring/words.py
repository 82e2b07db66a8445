"""What is wrong, in a sentence that also says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.judging import Kind, Trouble


def sentence_of(trouble: Trouble, *, zone: tzinfo) -> str:
    """Return the trouble in the language of the moment; instants are told in this zone."""
    return _template(trouble) % {name: _told(name, value, zone) for name, value in trouble.values.items()}


def _told(name: str, value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value, zone), "SHORT_DATETIME_FORMAT")
    if name == "free":
        return filesizeformat(str(value))
    return value


def _template(trouble: Trouble) -> str:
    if trouble.kind == Kind.OUTSIDE_AWAY:
        return ngettext(
            "The mail server has been away since %(since)s: %(count)s mail waits for it. Check it, and EMAIL_URL.",
            "The mail server has been away since %(since)s: %(count)s mails wait for it. Check it, and EMAIL_URL.",
            _count(trouble.values),
        )
    if trouble.kind == Kind.DEAD_LETTERS:
        return ngettext(
            "%(count)s mail was given up. Read why under Mails, mend it, and try again.",
            "%(count)s mails were given up. Read why under Mails, mend it, and try again.",
            _count(trouble.values),
        )
    return _plain(trouble.kind)


def _count(values: Mapping[str, object]) -> int:
    return int(str(values["count"]))


def _plain(kind: Kind) -> str:
    return {
        Kind.OUTBOX_LATE: _(
            "What is due to be told has waited since %(since)s: nobody drains the outbox. See that worker or sweeper "
            "run, and what their logs say."
        ),
        Kind.NOBODY_SWEEPS: _(
            "Neither a worker nor a sweeper was heard of for three minutes: no mail leaves and no time limit passes. "
            "Start them."
        ),
        Kind.NO_SWEEPER: _(
            "No sweeper was heard of for three minutes: only worker and beat do its work, and stop with Redis. Start "
            "manage.py sweeper."
        ),
        Kind.NO_WORKER: _(
            "No worker was heard of for three minutes: it does not run, or Redis does not reach it. The sweeper does "
            "its work, some seconds later."
        ),
        Kind.NO_BEAT: _("No beat was heard of for three minutes. The sweeper does its work; start it again."),
        Kind.SWEEP_LATE: _(
            "The sweep %(name)s has not ended well for more than three of its intervals. See the logs of sweeper and "
            "worker."
        ),
        Kind.SWEEP_FAILING: _("The sweep %(name)s failed at its last run. The logs of sweeper and worker say why."),
        Kind.ROOM_LOW: _("Only %(free)s are free at %(path)s. Make room, or give it a larger disk."),
        Kind.BROKER_AWAY: _(
            "Redis does not answer. Nothing is lost, but mails leave some seconds later. See that it runs, and "
            "REDIS_URL."
        ),
        Kind.BROKER_EVICTS: _(
            "Redis may throw queued work away when its memory is full (%(policy)s). Set maxmemory-policy noeviction."
        ),
        Kind.BROKER_FULL: _("Redis has filled nine tenths of its memory. Give it more, or see what fills it."),
        Kind.BACKLOG: _("%(count)s tasks wait for a worker. Start more workers, or see what holds them up."),
        Kind.NO_BACKUP: _(
            "No backup is known here. Take one as docs/operations.md tells; manage.py note_backup notes what other "
            "programs took."
        ),
        Kind.BACKUP_OLD: _("The last backup is %(days)s days old. See why none followed, and take one."),
        Kind.BACKUP_FAILED: _("The last backup failed. Mend what it met, and take it again: %(reason)s"),
    }[kind]
