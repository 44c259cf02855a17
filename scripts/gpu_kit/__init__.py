"""Packs a kit that measures narrate on a GPU workstation without internet."""
