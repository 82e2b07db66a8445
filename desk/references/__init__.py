"""The issues of the vendor's own teams, and the tickets that wait for them."""
