"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff

keep_for_staff("monitoring_sweeprun", "how the house itself fares")
keep_for_staff("monitoring_process", "as the sweeps")
