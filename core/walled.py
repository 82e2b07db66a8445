"""The rules of this app's tables, and of Django's own, at the second wall (core.walls)."""

from core.walls import keep_for_staff, leave_outside, show

keep_for_staff("core_outboxevent", "what happened, for the consumers of events")
keep_for_staff("core_delivery", "what is to be told, for the consumers of events")
keep_for_staff("core_backuprecord", "when backups were taken, for whoever looks after the house")
# Its scope ends with whose key it is.
show("core_idempotencyrecord", "scope LIKE '%:' || {person}")
leave_outside("django_migrations", "which migrations ran: the health check asks")
leave_outside("django_content_type", "names of models")
leave_outside("auth_permission", "Django's own permissions, which nobody here has")
leave_outside("auth_group", "Django's own groups, which nobody here is in")
leave_outside("auth_group_permissions", "as the groups")
