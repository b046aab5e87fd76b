"""Speed, as ratios to a floor measured in the same run on the same machine. Not shipped with Ordis."""
