"""The front page, a person's own page, search over everything: reads every room and owns nothing."""
