"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff

keep_for_staff("triage_classification", "support's own view of a ticket, with its reasons")
keep_for_staff("triage_knownsolution", "what support does about a fault: what customers may read is an article")
keep_for_staff("triage_trainedmodel", "learned from the words of all customers")
keep_for_staff("triage_correction", "what support changed of its own view, and why")
