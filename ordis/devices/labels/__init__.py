"""Labels: their sheets, rolls and printers, the drawing in vectors and in ZPL, blank stickers, replaced codes."""
