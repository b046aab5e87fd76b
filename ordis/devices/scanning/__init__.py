"""The bench scanner and the scan drawer: a step is armed, then each scan applies it or says why it does not."""
