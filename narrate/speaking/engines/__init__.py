"""The engines that come with narrate, one package each.

Each package holds ``ENGINE``, a `narrate.speaking.engine.EngineSpec`, and a module ``engine`` whose function
``open_engine`` opens a voice. `narrate.speaking.registry` finds the packages by their names.
"""
