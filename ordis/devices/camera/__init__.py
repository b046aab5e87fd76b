"""Codes read by a camera: frames decoded in processes apart, never kept."""
