//! codebook (the room's story goes here).
