"""Words of a language: letters as they are compared, a text as words and clauses, phrases of a table."""
