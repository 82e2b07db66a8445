"""The programs' door: what a person does in a browser, over JSON."""
