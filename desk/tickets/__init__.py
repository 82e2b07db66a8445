"""One ticket at the desk: its pane, what one may do to it, its composer and its live parts."""
