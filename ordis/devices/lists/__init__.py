"""The list of devices: filters, saved views, selection across pages, pasted lists, exports and their way back."""
