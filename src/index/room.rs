//! [`Room`]: a bound on the documents that are read and wait to be indexed.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Room for documents that wait to be indexed: who brings one waits until there is some.
#[derive(Debug)]
pub(super) struct Room {
    free: Mutex<usize>,
    freed: Condvar,
    size: usize,
}

impl Room {
    pub(super) fn new(size: usize) -> Self {
        Room { free: Mutex::new(size), freed: Condvar::new(), size }
    }

    /// Waits for so much room. What needs more than there is waits for all of it.
    pub(super) fn wait(room: &Arc<Room>, weight: usize) -> Taken {
        let weight = weight.min(room.size);
        let free = room.free.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = room.freed.wait_while(free, |free| *free < weight);
        *enough.unwrap_or_else(PoisonError::into_inner) -= weight;
        Taken { room: room.clone(), weight }
    }
}

/// Room that is given back when this is dropped.
#[derive(Debug)]
pub(super) struct Taken {
    room: Arc<Room>,
    weight: usize,
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.weight;
        self.room.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_last_waits_until_there_is_room() {
        let room = Arc::new(Room::new(10));
        let (first, second) = (Room::wait(&room, 4), Room::wait(&room, 6));
        let third = std::thread::spawn({
            let room = room.clone();
            move || drop(Room::wait(&room, 100))
        });
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(!third.is_finished());
        drop((first, second));
        third.join().unwrap();
    }
}
