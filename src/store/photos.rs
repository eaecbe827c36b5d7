//! Photos of observations: rows beside the records, files beside the database.
//!
//! A file is on disk before its row is durable, and a row is gone before its file is: what has been
//! acknowledged always has its bytes, and what has been taken away leaves none.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, Viewer};
use uuid::Uuid;

use super::StoreError;

/// Most photos of one observation.
pub const PHOTOS_MAX: usize = 20;

/// What a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhotoRole {
    /// The place as it was found.
    Before,
    /// The place after something was done.
    After,
    /// Where it is.
    #[default]
    Context,
}

impl PhotoRole {
    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Context => "context",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Before, Self::After, Self::Context]
            .into_iter()
            .find(|role| role.code() == code)
    }
}

/// A photo's bytes and what they are called.
#[derive(Debug, Clone)]
pub struct PhotoFile {
    /// SHA-256 of `jpeg`, hexadecimal.
    pub sha256: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The photo.
    pub jpeg: Vec<u8>,
    /// The same, small.
    pub thumb: Vec<u8>,
}

/// A photo to keep.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// Made by the client.
    pub id: Uuid,
    /// The observation it belongs to.
    pub observation: ObservationId,
    /// SHA-256 of what was received, hexadecimal: the same again is the same photo.
    pub received: String,
    /// What it shows.
    pub role: PhotoRole,
    /// Its bytes.
    pub file: PhotoFile,
}

/// A photo that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Length of its file.
    pub bytes: u64,
    /// What it shows.
    pub role: PhotoRole,
    /// Whether parts of it have been covered here.
    pub redacted: bool,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What became of a photo to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is new and durable.
    New(Photo),
    /// It was here already.
    Repeated(Photo),
    /// Another photo stands under this id.
    Other,
    /// It was here and has been taken away.
    Removed,
    /// The observation has been withdrawn.
    Gone,
    /// The observation has as many photos as it may have.
    Full,
    /// There is no such observation, or the id is another observation's.
    NotFound,
}

/// Which of a photo's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoSize {
    /// As it is kept.
    Whole,
    /// Small.
    Thumb,
}

/// Photos of one tenant. A photo is seen by whoever is told of it with its observation.
#[async_trait]
pub trait Photos: Send + Sync {
    /// Keeps a photo and enters it in its observation, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] when the store or the disk fails: then the photo is not there.
    async fn keep_photo(&self, viewer: &Viewer, new: NewPhoto) -> Result<Kept, StoreError>;

    /// The photos of an observation in the order they came.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the observation is unknown, withdrawn or not visible.
    async fn photos(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
    ) -> Result<Vec<Photo>, StoreError>;

    /// The photos that this viewer added to an observation, each with the SHA-256 of what they sent. No
    /// look: it tells nobody anything but what they sent themselves.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn photos_sent(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
    ) -> Result<Vec<(Photo, String)>, StoreError>;

    /// One photo with its bytes. A look at class 3 is put on record.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible.
    async fn photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        size: PhotoSize,
    ) -> Result<(Photo, Vec<u8>), StoreError>;

    /// Puts covered bytes in the place of a photo's, which are removed. `None` when the photo is no
    /// longer the one named by `was`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible; others when the old bytes could not be
    /// removed, which is tried again at the next start.
    async fn cover_photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        was: &str,
        covered: PhotoFile,
    ) -> Result<Option<Photo>, StoreError>;

    /// Takes a photo away for good.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible.
    async fn remove_photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        reason: Option<String>,
    ) -> Result<(), StoreError>;

    /// Removes files that no row names: those whose rows have gone, and those written before `before`
    /// whose rows never came. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`] when the store or the disk fails.
    async fn sweep_photos(&self, before: Timestamp) -> Result<usize, StoreError>;
}
