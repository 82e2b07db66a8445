"""What keeps pages quick: how many statements they ask, and by which indexes."""
