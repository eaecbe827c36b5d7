//! What others know of areas: lists of vulnerable areas by year, and statistics by area and year.

use async_trait::async_trait;
use lykta_core::model::context::{Series, SeriesYear, Statistic, VulnerableArea, VulnerableList};
use lykta_core::model::{StatisticCode, Viewer};

use super::StoreError;

/// What became of a year that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// There was none.
    New,
    /// The same stood here already; nothing was written.
    Unchanged,
    /// Another stood here, with so many rows; it is gone.
    Replaced(usize),
}

/// What became of statistics that were put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Each year of them.
    Years(Vec<(i16, Kept)>),
    /// Nothing was written: other years of the series have another unit or came about in another way.
    Differs(Series),
}

/// What a store keeps of what others know. Who may read it is judged by whoever asks.
#[async_trait]
pub trait Context: Send + Sync {
    /// Puts the list of a year in place of any other of that year, in one transaction with its row of the
    /// audit trail.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; then nothing was written.
    async fn put_vulnerable_areas(
        &self,
        viewer: &Viewer,
        year: i16,
        source: &str,
        areas: Vec<VulnerableArea>,
    ) -> Result<Kept, StoreError>;

    /// The lists, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn vulnerable_lists(&self, viewer: &Viewer) -> Result<Vec<VulnerableList>, StoreError>;

    /// The list of a year, by name; empty when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn vulnerable_areas(
        &self,
        viewer: &Viewer,
        year: i16,
    ) -> Result<Vec<VulnerableArea>, StoreError>;

    /// Puts the numbers of a series. Each year that has any is put in place of what stood there; other
    /// years stay. An empty title leaves the one that stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; then nothing was written.
    async fn put_statistics(
        &self,
        viewer: &Viewer,
        series: Series,
        source: &str,
        rows: Vec<Statistic>,
    ) -> Result<Taken, StoreError>;

    /// Every series by code, with its years, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn series(&self, viewer: &Viewer) -> Result<Vec<(Series, Vec<SeriesYear>)>, StoreError>;

    /// The numbers of a year, by area; empty when there are none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn statistics(
        &self,
        viewer: &Viewer,
        series: &StatisticCode,
        year: i16,
    ) -> Result<Vec<Statistic>, StoreError>;
}
