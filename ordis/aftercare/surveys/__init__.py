"""Three questions to a family one month and six months after the handover, by a link of their own or on paper.

Nobody knows who answered what: an answer holds no family, no day and no order, and is shown with four others at least.
"""
