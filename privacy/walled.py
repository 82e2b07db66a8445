"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import keep_for_staff

keep_for_staff("privacy_accessline", "who looked at what, for administrators")
keep_for_staff("privacy_personexport", "what is held of a person, for administrators")
keep_for_staff("privacy_exportpart", "as the export")
