"""How did the tables come to be what they are? One file a change, applied in order; they travel in the wheel."""
