"""Turns a post into a script, word for word: `writer.write_script` returns a `script.Script`."""
