//! The ways in which the program fails below main.

use std::collections::HashMap;

#[derive(Debug)]
pub enum Error {
    NotFound { id: u32 },
    Other(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::NotFound { id } => write!(f, "order {id} not found"),
            Error::Other(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

#[derive(Debug, thiserror::Error)]
#[error("cannot load order {0}")]
pub struct LoadError(pub u32, #[source] pub std::io::Error);

#[inline(never)]
pub fn take(stock: &HashMap<u32, u32>, id: u32) -> u32 {
    *stock.get(&id).expect("stock is gone")
}

pub struct Cards<T> {
    pub items: Vec<T>,
}

impl<T: std::fmt::Debug> Cards<T> {
    #[inline(never)]
    pub fn charge(&self, at: usize) -> &T {
        &self.items[at]
    }
}

pub trait Pay {
    fn pay(&self, id: u32) -> Result<u32, Error>;
}

impl Pay for Cards<u32> {
    #[inline(never)]
    fn pay(&self, id: u32) -> Result<u32, Error> {
        Err(Error::NotFound { id })
    }
}

#[inline(never)]
pub fn read(path: &str) -> Result<String, std::io::Error> {
    std::fs::read_to_string(path)
}
