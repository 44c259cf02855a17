"""Everything about one HTML page: its elements become spans and blocks, whatever a site calls them."""
