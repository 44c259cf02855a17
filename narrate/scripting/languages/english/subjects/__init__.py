"""What one subject writes its own way: law, scripture, music, sports, science and its formulas."""
