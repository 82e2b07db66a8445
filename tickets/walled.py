"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff, show

_OF_TICKET = "EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.id = ticket_id)"

show("tickets_ticket", "organization_id = {organization}")
show("tickets_message", f"audience = 'public' AND {_OF_TICKET}")
show("tickets_timelineentry", f"audience = 'public' AND {_OF_TICKET}")
show("tickets_follower", _OF_TICKET)
show("tickets_secretnumber", _OF_TICKET)
show("tickets_readmark", "user_id = {person}")
show("tickets_draft", "user_id = {person}")

keep_for_staff("tickets_original", "what a token covers: the assigned analyst asks for it, with a reason")
keep_for_staff("tickets_presence", "who of support looks at a ticket")
