"""Numbers of something: counts, fractions, sums, plurals, money."""
