"""What a field of any form may be refused for."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

one_line = RegexValidator(r"^[^\x00-\x1f\x7f]*$", _("Write this on one line."))
