"""Names of ``meta`` elements in which sites and their tools state the date of publication, the best first."""

from __future__ import annotations

DATE_NAMES = (
    "article:published_time datepublished citation_publication_date citation_online_date citation_date dc.date "
    "date dcterms.date dc.date.issued dc:date dcterms.issued dcterms.created dc.date.created article:published "
    "og:article:published_time og:pubdate parsely-pub-date sailthru.date prism.publicationdate "
    "publication_date publish_date publish-date publishdate published_time pubdate pdate release_date "
    "cxenseparse:recs:publishtime cxenseparse:publishtime datecreated"
).split()
