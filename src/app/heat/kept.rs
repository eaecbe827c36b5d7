//! Heat maps that were asked for lately, each worked out once for everybody who sees the same.

use std::convert::Infallible;
use std::sync::Arc;

use quick_cache::sync::Cache;
use tokio::sync::OnceCell;

use super::{Heat, Question, made};
use crate::app::{App, AppError};

/// Most heat maps kept for one tenant.
const MOST: usize = 24;

/// The heat maps of one tenant by their keys, in which stands who sees them and what they follow from.
#[derive(Debug)]
pub struct Kept(Cache<u128, Arc<OnceCell<Arc<Heat>>>>);

impl Default for Kept {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Question {
    /// The answer: kept, or worked out once for all who ask meanwhile.
    pub(super) async fn answer(&self, app: &App) -> Result<Arc<Heat>, AppError> {
        let kept = &self.tenant.heat.0;
        let Ok(cell) = kept.get_or_insert_with(&self.key, || Ok::<_, Infallible>(Arc::default()));
        let made = cell.get_or_try_init(async || {
            metrics::counter!("heat_maps_made_total").increment(1);
            Ok::<_, AppError>(Arc::new(made::made(app, self).await?.0))
        });
        made.await.map(Arc::clone)
    }
}
