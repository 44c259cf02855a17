"""The folder that a web server shows: feed, audio, chapters, transcripts and covers of a show."""
