"""What narrate keeps lest it make it twice: `contents` says what there is, `removal` removes some of it."""
