"""narrate turns a written post into a podcast episode.

One line of data runs through five rooms::

    reference → reading → Post → scripting → Script → speaking → clips → mixing → Timeline → publishing → Episode

Importing this package loads none of them.
"""

__version__ = "0.1.0"
