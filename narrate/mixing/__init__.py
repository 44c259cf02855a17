"""How it is put together. The doors are `stitch.stitch` and `timeline.lay_out`; then `master.master` encodes."""
