"""What is written down of looking, given out of a person, and taken away of them."""
