"""Django's PostgreSQL, whose connections outlive the request that opened them: the process keeps a few."""
