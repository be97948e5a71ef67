//! coding (the room's story goes here).
