"""Administration of the house: customers, contracts, people, catalogue, and the trail of every change."""
