"""The partner directory in and out, in the national schema « lieux de médiation numérique » 1.0.2."""
