"""The list of tickets that a customer may see."""
