"""How a text will look once it is sent."""
