"""Facts and findings in, a decision with its reasons out; pure."""
