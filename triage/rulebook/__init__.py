"""What triage knows, as data: words, codes, routines and thresholds, of one version."""
