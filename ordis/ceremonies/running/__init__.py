"""The running order: minutes, who speaks, hours computed from the start."""
