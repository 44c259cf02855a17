"""Turns the utterances of scripts into clips: `synthesis.synthesize` fills a `clips.ClipStore`."""
