"""Lists the posts of ForumMagnum forums: LessWrong, the EA Forum, the Alignment Forum and others of their kind.

Forks of ForumMagnum differ in how a list is asked for and in the fields that they know. So there are two ways to
ask, and fields that a forum does not know are left out when it says so.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from narrate import lazy_re as re
from narrate.errors import MissingError, NetworkError
from narrate.net import requests
from narrate.reading.dates import read_date
from narrate.reading.fetch import Access
from narrate.reading.html.links import web_url
from narrate.reading.normalize import one_line
from narrate.reading.sites.forum_magnum import MISSING
from narrate.reading.sites.loose_json import LooseJson

PAGE_LENGTH = 50
"""How many posts are asked for at once."""
MAX_PAGES = 100
"""Where a list ends that a forum would continue for ever."""
PAUSE_S = 1.0
"""Seconds between two requests for pages of one list."""
FEED_THRESHOLDS = (2, 30, 45, 75, 125, 200)
"""The thresholds for which a forum notes when a post crossed them; it rounds all others."""

_AUTHORS = ("user { displayName }", "coauthors { displayName }")
_FIELDS = (
    *("_id", "title", "pageUrl", "postedAt", "modifiedAt", "baseScore", "hideAuthor", "contents { wordCount }"),
    *("draft", "deletedDraft", "rejected", "authorIsUnreviewed", "status"),
    *("isEvent", "question", "debate", "shortform", "podcastEpisodeId", *_AUTHORS),
)
"""What to ask of a post."""
_COMMENT_FIELDS = (
    *("_id", "pageUrl", "postedAt", "lastEditedAt", "baseScore", "contents { html wordCount }"),
    *("deleted", "rejected", "authorIsUnreviewed", _AUTHORS[0]),
)
"""What to ask of a quick take."""
_UNKNOWN_FIELD = re.compile(r"Cannot query field [\"']?(\w+)")
_APPROVED = 2

_MARKS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("draft", "draft", bool),
    ("draft", "deletedDraft", bool),
    ("rejected", "rejected", bool),
    ("unreviewed", "authorIsUnreviewed", bool),
    ("unreviewed", "status", lambda value: value is not None and value != _APPROVED),
    ("event", "isEvent", bool),
    ("question", "question", bool),
    ("debate", "debate", bool),
    ("container", "shortform", bool),
    ("recorded", "podcastEpisodeId", bool),
    ("draft", "deleted", bool),
)
"""A mark, the field that gives it, and for which values."""


@dataclass(frozen=True, slots=True)
class ForumPost:
    """A post in a list of a forum, or a quick take."""

    id: str
    url: str
    title: str = ""
    authors: tuple[str, ...] = ()
    """Empty if the author chose to be hidden."""
    published: dt.datetime | None = None
    """With a time zone."""
    modified: str = ""
    """Changes when the post was edited, and sometimes when it was not."""
    karma: int | None = None
    words: int | None = None
    marks: frozenset[str] = frozenset()
    """Of: ``draft`` (or deleted), ``rejected`` by moderators, ``unreviewed`` (its author is new), ``event``,
    ``question``, ``debate``, ``container`` (of an author's quick takes), ``recorded`` (by a human)."""
    html: str = ""
    """The text of a quick take."""


Way: TypeAlias = Callable[[str], str]
"""Makes a question of the fields that are asked for."""


class Forum:
    """A forum's API. Every method raises `NetworkError`, also if the forum understands no way to ask."""

    def __init__(self, site: str, access: Access) -> None:
        parts = urlsplit(site)
        self.site = f"{parts.scheme}://{parts.netloc}"
        self._access = access
        self._understood: dict[str, int] = {}
        """The number of the way in which each kind of question was understood."""
        self._unknown: frozenset[str] = frozenset()
        """Fields that the forum does not know."""

    def posts(self, view: str, terms: Mapping[str, Any], *, whole: bool = True) -> Iterator[ForumPost]:
        """The posts of a ``view`` (``new``, ``curated``, ``userPosts``, ``tagRelevance``), page by page.

        ``terms`` narrow it down: ``karmaThreshold``, ``after``, ``userId``, ``tagId``. Without ``whole``, only the
        first page.
        """
        yield from self._pages("posts", _FIELDS, view, terms, whole=whole)

    def quick_takes(self, terms: Mapping[str, Any], *, whole: bool = True) -> Iterator[ForumPost]:
        """Short posts without a title, the newest first, with their text."""
        yield from self._pages("comments", _COMMENT_FIELDS, "shortform", terms, whole=whole)

    def post(self, post_id: str) -> ForumPost | None:
        """A post by its ID; None if there is none that may be seen."""
        stated = f"{{_id: {json.dumps(post_id)}}}"
        ways: list[Way] = [
            lambda fields: f"{{ post(input: {{selector: {stated}}}) {{ result {{ {fields} }} }} }}",
            lambda fields: f"{{ post(selector: {stated}) {{ result {{ {fields} }} }} }}",
        ]
        found = self._ask("post", ways, _FIELDS, ("post", "result"))
        return _post(found, self.site) if found.value else None

    def sequence(self, sequence_id: str) -> Iterator[ForumPost]:
        """The posts of a sequence, in its order. Raises `MissingError` if there is no such sequence."""
        stated = f"input: {{selector: {{_id: {json.dumps(sequence_id)}}}}}"
        ways: list[Way] = [
            lambda fields: f"{{ sequence({stated}) {{ result {{ chapters {{ posts {{ {fields} }} }} }} }} }}"
        ]
        found = self._ask("sequence", ways, _FIELDS, ("sequence", "result"))
        if not found.value:
            raise MissingError("the forum has no such sequence", f"{self.site}/s/{sequence_id}", "check the ID")
        for chapter in found.at("chapters").entries():
            yield from (_post(each, self.site) for each in chapter.at("posts").entries() if each.value)

    def user_id(self, slug: str) -> str:
        """The ID of a user by the last part of the address of the user's page. Raises `MissingError`."""
        stated = f"input: {{selector: {{slug: {json.dumps(slug)}}}}}"
        ways: list[Way] = [lambda fields: f"{{ user({stated}) {{ result {{ {fields} }} }} }}"]
        found = self._ask("user", ways, ("_id",), ("user", "result")).at("_id").text()
        if not found:
            raise MissingError("the forum has no such user", f"{self.site}/users/{slug}", "check author")
        return found

    def tag_id(self, slug: str) -> str:
        """The ID of a tag by the last part of the address of its page. Raises `MissingError`."""
        terms = f'view: "tagBySlug", slug: {json.dumps(slug)}'
        ways: list[Way] = [
            lambda fields: f"{{ tags(input: {{terms: {{{terms}}}}}) {{ results {{ {fields} }} }} }}"
        ]
        found = self._ask("tag", ways, ("_id",), ("tags", "results")).at(0, "_id").text()
        if not found:
            raise MissingError("the forum has no such tag", f"{self.site}/tag/{slug}", "check tag")
        return found

    def feed_of_risen(self, karma: int, *, curated: bool = False) -> str:
        """The address of the forum's feed of posts that have just crossed a threshold, however old they are."""
        view = "curated-rss" if curated else "rss"
        reached = max((each for each in FEED_THRESHOLDS if each <= karma), default=FEED_THRESHOLDS[0])
        return f"{self.site}/feed.xml?view={view}&karmaThreshold={reached}"

    def _pages(
        self, kind: str, fields: tuple[str, ...], view: str, terms: Mapping[str, Any], *, whole: bool
    ) -> Iterator[ForumPost]:
        seen: set[str] = set()
        for page in range(MAX_PAGES if whole else 1):
            if page:
                time.sleep(PAUSE_S)
            ways = _list_ways(kind, view, terms, page * PAGE_LENGTH)
            found = self._ask(kind, ways, fields, (kind, "results")).entries()
            posts = {post.id: post for post in (_post(each, self.site) for each in found)}
            new = posts.keys() - seen - {""}
            yield from (post for name, post in posts.items() if name in new)
            seen |= new
            if len(found) < PAGE_LENGTH or not new:
                return

    def _ask(self, kind: str, ways: list[Way], fields: tuple[str, ...], path: tuple[str, ...]) -> LooseJson:
        """What is at ``path`` in the answer to the first of the ``ways`` to ask that the forum understands."""
        reason, first = "", self._understood.get(kind, 0)
        for number, way in enumerate(ways[first:], first):
            answer = self._send(way, fields)
            data, fails = answer.at("data", *path), answer.at("errors").value
            if data.value is not None or (answer.has("data", path[0]) and not fails):
                self._understood[kind] = number
                return data
            said = one_line(answer.at("errors", 0, "message").text())[:200]
            if MISSING.search(said):
                return LooseJson(None)
            reason = reason or said
        problem = f"the forum refuses the query: {reason or 'it does not say why'}"
        raise NetworkError(problem, self._address)

    @property
    def _address(self) -> str:
        return f"{self.site}/graphql"

    def _send(self, way: Way, fields: tuple[str, ...]) -> LooseJson:
        """The answer to a question, which is asked again without the fields that the forum does not know."""
        while True:
            asked = {"query": way(" ".join(_without(fields, self._unknown)))}
            allow = self._access.allow_private_hosts
            answer = LooseJson(requests.post_json(self._address, asked, allow_private_hosts=allow))
            messages = (error.at("message").text() for error in answer.at("errors").entries())
            named = {name for message in messages for name in _UNKNOWN_FIELD.findall(message)}
            unknown = named.intersection(word for field in fields for word in field.split())
            if unknown <= self._unknown:
                return answer
            self._unknown |= unknown


def _without(fields: tuple[str, ...], unknown: frozenset[str]) -> Iterator[str]:
    """The fields, and the fields in them, that are not unknown."""
    for field in fields:
        words = [word for word in field.split() if word not in unknown]
        if words[:1] == field.split()[:1] and words[-2:] != ["{", "}"]:
            yield " ".join(words)


def _list_ways(kind: str, view: str, terms: Mapping[str, Any], offset: int) -> list[Way]:
    """Ways to ask for a page of a list: the one that every fork knows, then LessWrong's newer one."""
    stated = "".join(f", {name}: {json.dumps(value)}" for name, value in terms.items())
    place = f"limit: {PAGE_LENGTH}, offset: {offset}"
    old = f"input: {{terms: {{view: {json.dumps(view)}{stated}, {place}}}}}"
    new = f"selector: {{{view}: {{{stated.removeprefix(', ')}}}}}, {place}"
    return [
        lambda fields: f"{{ {kind}({old}) {{ results {{ {fields} }} }} }}",
        lambda fields: f"{{ {kind}({new}) {{ results {{ {fields} }} }} }}",
    ]


def _post(found: LooseJson, site: str) -> ForumPost:
    post_id = found.at("_id").text()
    published = read_date(found.at("postedAt").text())
    return ForumPost(
        post_id,
        web_url(one_line(found.at("pageUrl").text())) or f"{site}/posts/{post_id}",
        one_line(found.at("title").text()),
        _authors(found),
        _moment(published),
        found.at("modifiedAt").text() or found.at("lastEditedAt").text(),
        _whole(found.at("baseScore").value),
        _whole(found.at("contents", "wordCount").value),
        frozenset(mark for mark, name, applies in _MARKS if applies(found.at(name).value)),
        found.at("contents", "html").text(),
    )


def _authors(found: LooseJson) -> tuple[str, ...]:
    if found.at("hideAuthor").value:
        return ()
    people = [found.at("user"), *found.at("coauthors").entries()]
    names = (one_line(person.at("displayName").text()) for person in people)
    return tuple(dict.fromkeys(filter(None, names)))


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _moment(found: dt.date | None) -> dt.datetime | None:
    if found is None:
        return None
    moment = found if isinstance(found, dt.datetime) else dt.datetime(found.year, found.month, found.day)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
