"""The small stock of parts: bought, or taken from devices kept « pour pièces », then fitted in others."""
