"""The texts of the agreement not to resell: written as drafts, approved by a named person as numbered versions,
told in simple words and in other languages, withdrawn; never changed."""
