"""Many posts: the stages of `narrate.pipeline`, run so that speaking never waits for anything else."""
