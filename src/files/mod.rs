//! files (the room's story goes here).
