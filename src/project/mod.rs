//! project (the room's story goes here).
