"""The engines that come with narrate, one package each.

Each package holds ``ENGINE``, a `narrate.speaking.engine.EngineSpec`, and a module ``engine`` whose function
``open_engine`` opens a voice. `narrate.speaking.registry` finds the packages by their names.
"""

from __future__ import annotations

import os

# From 1.32 on, ONNX Runtime reports to its maker: ten seconds after its import it asks for
# mobile.events.data.microsoft.com, and it writes a device ID under HOME. Only this variable prevents both, and
# only if it is set before the first import of the library, which may be piper-tts's. Child processes inherit it.
# A user who has set it keeps that value.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
