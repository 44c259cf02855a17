"""Measures voices, for scripts/voices: how well they are understood, how they sound, and what they cost.

`texts` is what they speak, `listeners` is who listens, `comparing` finds the words that were heard wrong,
`measuring` puts it all together for one voice, and `report` writes the tables.
"""
