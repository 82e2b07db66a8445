"""What a desk's own tickets teach: a field of a ticket, from its words. Training needs numpy, deciding does not."""
