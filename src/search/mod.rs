//! search (the room's story goes here).
