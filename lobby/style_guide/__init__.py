"""Every piece of the design in every state, for those who build and check it."""
