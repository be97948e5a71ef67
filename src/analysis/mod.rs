//! analysis (the room's story goes here).
