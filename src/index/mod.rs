//! index (the room's story goes here).
