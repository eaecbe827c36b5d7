//! Where seed files come from: a folder on disk, or the copy inside the program.
//!
//! Paths are relative to `geodata/` and use `/` on every system.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

/// `geodata/` as it was when the program was built.
#[derive(RustEmbed, Debug)]
#[folder = "geodata/"]
#[exclude = "basemap/build/*"]
#[exclude = "*.md"]
pub struct Embedded;

/// Files that can be listed and read.
pub trait Files: std::fmt::Debug {
    /// Every path, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    fn list(&self) -> std::io::Result<Vec<String>>;

    /// One file, `None` when there is no such file.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn read(&self, path: &str) -> std::io::Result<Option<Cow<'static, [u8]>>>;

    /// The path as a person finds it.
    fn shown(&self, path: &str) -> String;
}

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn list(&self) -> std::io::Result<Vec<String>> {
        let mut paths = Vec::new();
        walk(&self.0, "", &mut paths)?;
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> std::io::Result<Option<Cow<'static, [u8]>>> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(Cow::Owned(bytes))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn shown(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }
}

fn walk(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), paths)?;
        } else {
            paths.push(name);
        }
    }
    Ok(())
}

/// The copy inside the program.
#[derive(Debug, Clone, Copy)]
pub struct Inside;

impl Files for Inside {
    fn list(&self) -> std::io::Result<Vec<String>> {
        let mut paths: Vec<String> = Embedded::iter().map(Cow::into_owned).collect();
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> std::io::Result<Option<Cow<'static, [u8]>>> {
        Ok(Embedded::get(path).map(|file| file.data))
    }

    fn shown(&self, path: &str) -> String {
        format!("geodata/{path}")
    }
}
