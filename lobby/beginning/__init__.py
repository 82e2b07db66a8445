"""An empty portal: what it says to whoever comes, and the way in for the first administrator."""
