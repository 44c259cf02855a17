"""How words are pronounced that have one spelling and several sounds, such as *read*, *lead* and *record*."""
