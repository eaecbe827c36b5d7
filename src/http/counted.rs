//! What every analysis over HTTP is asked and tells: what was counted.

use std::collections::BTreeMap;

use lykta_core::model::{LonLat, Provenance};
use serde_json::{Map, Value, json};

use crate::app::counted::Counting;

/// A query of an analysis: what every analysis is asked, and parameters of its own.
macro_rules! counted_query {
    ($(#[$about:meta])* $name:ident { $($(#[$told:meta])* $own:ident,)* }) => {
        $(#[$about])*
        #[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            /// Category codes or patterns, `light.out,veg.*`.
            category: Option<String>,
            /// Kind codes.
            kind: Option<String>,
            /// Status codes.
            status: Option<String>,
            /// `open,assigned,done,verified,closed,positive`; all but `positive` when absent.
            state: Option<String>,
            /// Least severity, 1 to 4.
            severity_min: Option<String>,
            /// Light conditions as noted.
            light: Option<String>,
            /// How we came to know.
            provenance: Option<String>,
            /// Seen on or after this day or instant; 365 days before `to` when absent.
            from: Option<String>,
            /// Seen on or before this day, or before this instant; today when absent.
            to: Option<String>,
            /// In the area with this id.
            area: Option<String>,
            /// Linked to the commitment with this id.
            commitment: Option<String>,
            /// Linked to any commitment of the promise with this id.
            promise: Option<String>,
            /// `daylight,twilight,dark`, by the sun's height where and when it was seen.
            sun: Option<String>,
            /// Hours of the week in Europe/Stockholm, `0-23,120,167`; Monday 00 is 0.
            hours: Option<String>,
            /// `winter,spring,summer,autumn`.
            season: Option<String>,
            /// `true` counts what the police found themselves, too.
            police_discovered: Option<String>,
            /// Changes when the reader wants a fresh answer; not read.
            v: Option<String>,
            $($(#[$told])* $own: Option<String>,)*
        }

        impl $name {
            /// What is counted.
            fn counted(self) -> $crate::app::counted::Asked {
                $crate::app::counted::Asked {
                    filter: $crate::app::query::FilterQuery {
                        category: self.category,
                        kind: self.kind,
                        status: self.status,
                        state: self.state,
                        severity_min: self.severity_min,
                        light: self.light,
                        provenance: self.provenance,
                        from: self.from,
                        to: self.to,
                        area: self.area,
                        commitment: self.commitment,
                        promise: self.promise,
                        v: self.v,
                    },
                    sun: self.sun,
                    hours: self.hours,
                    season: self.season,
                    police_discovered: self.police_discovered,
                }
            }
        }
    };
}
pub(super) use counted_query;

/// Degrees to about a decimetre: a picture of hundreds of metres says no more.
pub(super) fn degrees(at: LonLat) -> [f64; 2] {
    [at.lon(), at.lat()].map(|d| (d * 1e6).round() / 1e6)
}

/// What was counted, as parameters are told.
pub(super) fn counting(c: &Counting) -> Map<String, Value> {
    let told = json!({
        "crs": c.crs.code(),
        "police_discovered": c.police_discovered,
        "sun": c.sun.iter().map(|b| b.code()).collect::<Vec<_>>(),
        "hours": c.hours,
        "season": c.seasons.iter().map(|s| s.code()).collect::<Vec<_>>(),
        "from": c.from.to_string(),
        "to": c.to.to_string(),
    });
    match told {
        Value::Object(told) => told,
        _ => Map::new(),
    }
}

/// How many came from where.
pub(super) fn sources(all: &BTreeMap<Provenance, usize>) -> Value {
    all.iter()
        .map(|(provenance, n)| (provenance.code().to_owned(), json!(n)))
        .collect::<Map<String, Value>>()
        .into()
}
