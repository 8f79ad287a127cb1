//! A program that fails in the way its first argument names. Without one it
//! prints the names.

mod stock;

use std::collections::HashMap;
use stock::{Cards, Error, LoadError, Pay};

const NAMES: &str = "expect unwrap index overflow multiline thread unnamed worker closure async \
resumed double refcell assert anyhow anyhow_deep anyhow_plain eyre color color_panic main_err main_string logged";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    match name.as_str() {
        "" => println!("{NAMES}"),
        "expect" => println!("{}", stock::take(&HashMap::new(), 7)),
        "unwrap" => {
            Cards { items: vec![1] }.pay(42).unwrap();
        }
        "index" => println!("{}", Cards { items: vec![1, 2] }.charge(7)),
        "overflow" => println!("{}", std::env::args().count() - 3),
        "multiline" => panic!("order 42 failed:\n  stock: gone\ncard: refused"),
        "thread" => {
            let _ = std::thread::Builder::new()
                .name("orders".into())
                .spawn(|| panic!("no order"))?
                .join();
        }
        "unnamed" => {
            let _ = std::thread::spawn(|| panic!("no order")).join();
        }
        "closure" => (0..3u32).for_each(|id| {
            stock::take(&HashMap::new(), id);
        }),
        "worker" | "async" => asynchronous(&name)?,
        "resumed" => {
            let payload = std::panic::catch_unwind(|| panic!("first")).unwrap_err();
            std::panic::resume_unwind(payload);
        }
        "double" => {
            struct Guard;
            impl Drop for Guard {
                fn drop(&mut self) {
                    panic!("second");
                }
            }
            let _guard = Guard;
            panic!("first");
        }
        "refcell" => {
            let cell = std::cell::RefCell::new(1);
            let _a = cell.borrow_mut();
            let _b = cell.borrow_mut();
        }
        "assert" => assert_eq!(1 + 1, 3, "sum of order {}", 42),
        "main_err" => return Err(Box::new(Error::NotFound { id: 42 })),
        "main_string" => return Err(Error::Other("no stock".into()).to_string().into()),
        "logged" => eprintln!("2026-11-22T21:24:52.123456Z ERROR shop: request failed: {:?}", deep().unwrap_err()),
        other => reports(other),
    }
    Ok(())
}

/// Prints what the error libraries make of an error that main returns.
fn reports(name: &str) {
    match name {
        "anyhow" => fail(deep()),
        "anyhow_deep" => fail(deep().map_err(|e| e.context("request failed\nfor customer 7"))),
        "anyhow_plain" => fail::<anyhow::Error>(Err(anyhow::anyhow!("stock is gone"))),
        "eyre" => fail(wrapped()),
        "color" => {
            color_eyre::install().unwrap();
            fail(wrapped())
        }
        "color_panic" => {
            color_eyre::install().unwrap();
            println!("{}", stock::take(&HashMap::new(), 7));
        }
        _ => {}
    }
}

/// Does what the standard library does with an error of main.
fn fail<E: std::fmt::Debug>(result: Result<(), E>) {
    if let Err(e) = result {
        eprintln!("Error: {e:?}");
        std::process::exit(1);
    }
}

fn deep() -> anyhow::Result<()> {
    use anyhow::Context;
    let loaded = stock::read("/no/such/file").map_err(|e| LoadError(42, e));
    loaded.context("cannot place the order")?;
    Ok(())
}

fn wrapped() -> eyre::Result<()> {
    use eyre::WrapErr;
    stock::read("/no/such/file").map_err(|e| LoadError(42, e)).wrap_err("cannot place the order")?;
    Ok(())
}

fn asynchronous(name: &str) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    runtime.block_on(async {
        let task = async { stock::take(&HashMap::new(), 7) };
        if name == "worker" {
            let _ = tokio::spawn(task).await;
        } else {
            task.await;
        }
    });
    Ok(())
}
