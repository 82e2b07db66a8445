"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff

keep_for_staff("staffing_workqueue", "how support gives out its work, and whose turn it is")
keep_for_staff("staffing_skip", "who of support passed over a ticket, and why")
keep_for_staff("staffing_capacity", "how much people of support can take")
keep_for_staff("staffing_absence", "when people of support are away")
