"""Stitches clips into a programme and masters it: `stitch.stitch`, `timeline.build_timeline`, `master.master`."""
