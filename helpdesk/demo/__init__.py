"""The demo: a desk that has been living for three months, told by the same services that people use."""
