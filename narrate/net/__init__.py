"""All network access: http and https, with limits on hosts, time and size.

`requests` reads a response into memory; `download` writes a file of any size to disk. Both check every IP address
that they connect to (`connection`), follow redirects themselves (`urls`), and translate httpx's errors into
`narrate.errors.NetworkError` (`failures`).
"""
