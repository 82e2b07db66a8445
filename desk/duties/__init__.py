"""The roster: who is on duty in a week, where nobody is, and the forms in which managers plan it."""
