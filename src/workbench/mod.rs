//! workbench (the room's story goes here).
