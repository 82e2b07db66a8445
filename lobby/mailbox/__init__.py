"""The demo's mailbox: mails that no server took, to be read."""
