"""The text of the donation agreement: what it may say, the model that comes with Ordis, and what was proposed to a
donor, word for word, before anybody signs it."""
