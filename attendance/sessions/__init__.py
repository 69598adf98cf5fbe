"""When an activity meets, in which periods one swipes, and by which rule that earns."""
