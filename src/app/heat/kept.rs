//! Heat maps that were asked for lately, each worked out once for everybody who sees the same.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::{Heat, Question, made};
use crate::app::{App, AppError};

/// Most heat maps kept for one tenant.
const MOST: u64 = 24;
/// How long one is kept that nobody asks for.
const IDLE: Duration = Duration::from_mins(10);

/// The heat maps of one tenant by their keys, in which stands who sees them and what they follow from.
#[derive(Debug)]
pub struct Kept(moka::sync::Cache<u128, Arc<OnceCell<Arc<Heat>>>>);

impl Default for Kept {
    fn default() -> Self {
        let kept = moka::sync::Cache::builder()
            .max_capacity(MOST)
            .time_to_idle(IDLE);
        Self(kept.build())
    }
}

impl Question {
    /// The answer: kept, or worked out once for all who ask meanwhile.
    pub(super) async fn answer(&self, app: &App) -> Result<Arc<Heat>, AppError> {
        let cell = self.tenant.heat.0.get_with(self.key, Arc::default);
        let made = cell.get_or_try_init(async || {
            metrics::counter!("heat_maps_made_total").increment(1);
            Ok::<_, AppError>(Arc::new(made::made(app, self).await?.0))
        });
        made.await.map(Arc::clone)
    }
}
