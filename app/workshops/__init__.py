"""Flash co-design: up to sixty people, for half a day to three days, write notes on boards, group them and vote."""
