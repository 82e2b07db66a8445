"""How moments are written where Django's own patterns are not the house's."""
