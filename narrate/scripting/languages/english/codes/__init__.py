"""What identifies something: codes, serial and phone numbers, addresses, names in code."""
