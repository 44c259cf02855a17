"""What a page says about itself: title, authors, date, and why it has no text."""
