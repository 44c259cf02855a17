"""How it is put together. Doors: `stitch.stitch`, `timeline.build_timeline` and `master.master`."""
