"""The texts that are signed: written as drafts, approved by a named person as numbered versions, withdrawn; never
changed. The room that has something signed says what its texts may hold, and with which model they begin."""
