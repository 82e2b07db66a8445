"""The bar of alerts on top of every page of the desk."""
