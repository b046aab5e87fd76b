"""Where devices are: places with labels of their own, moves, what sleeps since when."""
