"""Collections of scrap: devices weighed and loaded, then gone with a Trackdéchets number or an eco-organism's slip."""
