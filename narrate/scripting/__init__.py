"""What will be said, word for word. The door is `writer.write_script`; what comes out is a `script.Script`."""
