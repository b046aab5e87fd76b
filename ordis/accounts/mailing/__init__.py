"""What Ordis writes by mail: a text for each stage, declared by the room that sends it, adapted by the city."""
