"""Who makes the calls of an engine: threads of this process, or others."""
