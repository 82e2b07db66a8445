"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff, show

show("notifications_preference", "user_id = {person}")
show(
    "notifications_notification",
    "user_id = {person} AND (ticket_id IS NULL OR EXISTS"
    " (SELECT 1 FROM tickets_ticket t WHERE t.id = notifications_notification.ticket_id))",
)
show(
    "notifications_storedmail",
    "EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = {person}"
    " AND upper(u.email) = upper(notifications_storedmail.recipient))",
)

keep_for_staff("notifications_sentmail", "which mails a server took")
keep_for_staff("notifications_gatewaycall", "how a gateway was told of an alert")
