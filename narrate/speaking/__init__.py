"""How a script sounds. The door is `synthesis.synthesise`; what comes out lies in a `clips.ClipStore`."""
