"""Where many posts come from: folders, lists of references, feeds and OPML.

`list_posts` turns references into posts, each once, and `read_listed` reads one of them. `expanding` decides what
a reference is; each kind of listing has a module of its own: `folders`, `reference_lists`, `feeds`, `json_feeds`
and `opml`. `feed_pages` follows a feed through its pages.
"""

from narrate.reading.listings.entries import is_fetched, read_listed
from narrate.reading.listings.expanding import list_posts
from narrate.reading.listings.listing import Listed, Listing

__all__ = ["Listed", "Listing", "is_fetched", "list_posts", "read_listed"]
