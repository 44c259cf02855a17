"""The one border with the network: http and https, with limits on hosts, time and size.

`requests` gets an answer into memory, `download` a file of any size onto the disk. Both check every address they
connect to (`connection`), follow redirects themselves (`urls`), and turn foreign errors into a
`narrate.errors.NetworkError` (`failures`).
"""
