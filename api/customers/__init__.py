"""Customers, their branches, contracts and people."""
