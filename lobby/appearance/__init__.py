"""How the portal looks to this reader on this device."""
