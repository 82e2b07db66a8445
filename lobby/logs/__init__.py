"""Text files as pages: any line of any size, searched, marked and quoted."""
