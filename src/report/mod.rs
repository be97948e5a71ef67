//! report (the room's story goes here).
