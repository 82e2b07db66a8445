"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff, leave_outside, show

keep_for_staff("triage_classification", "support's own view of a ticket, with its reasons")
keep_for_staff("triage_knownsolution", "what support does about a fault: what customers may read is an article")
keep_for_staff("triage_trainedmodel", "learned from the words of all customers")
keep_for_staff("triage_correction", "what support changed of its own view, and why")
keep_for_staff("triage_handover", "what level 1 passes to level 2")
keep_for_staff("triage_return", "why level 2 gave a ticket back")
keep_for_staff("triage_vendorreference", "an issue of the vendor's own teams")
keep_for_staff("triage_forwarding", "which tickets wait for an issue of the vendor's own teams")
keep_for_staff("triage_duty", "who of support is on duty")
keep_for_staff("triage_alertcall", "who of support was called")
keep_for_staff("triage_rulebookdraft", "what somebody of support is changing")
leave_outside("triage_rulebookrevision", "by which rules what a customer writes is understood while they write")
# That support was alerted, and whether it answered, is told on the ticket's own page.
show("triage_alert", "EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.id = triage_alert.ticket_id)")
show("triage_contest", "EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.id = triage_contest.ticket_id)")
