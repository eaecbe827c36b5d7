//! Streets as a graph.

use osmpbf::{RelMemberType, Relation};

use super::rules;
use super::tags::Tags;

/// What a street is to those who move along it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "columns of the graph, each yes or no"
)]
pub(super) struct Street {
    pub(super) class: &'static str,
    pub(super) name: Option<String>,
    pub(super) lit: Option<&'static str>,
    pub(super) foot: bool,
    pub(super) bicycle: bool,
    pub(super) car: bool,
    /// 1 along the way, -1 against it, 0 both: for wheels.
    pub(super) oneway: i8,
    /// The same for bicycles, which are often let through.
    pub(super) oneway_bicycle: i8,
    pub(super) tunnel: bool,
    pub(super) bridge: bool,
    pub(super) access: Option<String>,
}

impl Street {
    /// A street by its tags; nothing that is no street.
    pub(super) fn of(tags: &Tags<'_>, closed: bool) -> Option<Self> {
        let (class, _, _) = rules::road_class(tags.get("highway"))?;
        if rules::is_surface(tags, closed) {
            return None;
        }
        let oneway = match tags.get("oneway") {
            "yes" | "true" | "1" => 1,
            "-1" | "reverse" => -1,
            "" if tags.is("junction", "roundabout") || class == "motorway" => 1,
            _ => 0,
        };
        let let_through = tags.is("oneway:bicycle", "no")
            || tags.get("cycleway").starts_with("opposite")
            || tags.get("cycleway:left").starts_with("opposite");
        let access = Some(tags.get("access")).filter(|a| !a.is_empty());
        Some(Self {
            class,
            name: tags.name().map(str::to_owned),
            lit: rules::lit(tags),
            foot: rules::walkable(tags, class),
            bicycle: rides(tags, class),
            car: drives(tags, class),
            oneway,
            oneway_bicycle: if let_through { 0 } else { oneway },
            tunnel: tags.has("tunnel"),
            bridge: tags.has("bridge"),
            access: access.map(str::to_owned),
        })
    }
}

/// The first of these keys that is there decides; without any, what holds for the class.
fn allowed(tags: &Tags<'_>, keys: &[&str], usual: bool) -> bool {
    let said = keys.iter().map(|k| tags.get(k)).find(|v| !v.is_empty());
    match said {
        Some("no" | "private" | "dismount" | "use_sidepath") => false,
        Some("yes" | "designated" | "permissive" | "destination" | "official") => true,
        _ => usual,
    }
}

fn rides(tags: &Tags<'_>, class: &str) -> bool {
    let usual = !matches!(
        class,
        "motorway" | "trunk" | "foot" | "steps" | "pedestrian"
    );
    if usual {
        allowed(tags, &["bicycle", "vehicle", "access"], true)
    } else {
        allowed(tags, &["bicycle"], false)
    }
}

fn drives(tags: &Tags<'_>, class: &str) -> bool {
    let usual = !matches!(class, "pedestrian" | "cycle" | "foot" | "path" | "steps");
    if usual {
        let keys = ["motorcar", "motor_vehicle", "vehicle", "access"];
        allowed(tags, &keys, !tags.is("highway", "busway"))
    } else {
        allowed(tags, &["motorcar", "motor_vehicle"], false)
    }
}

/// A turn that may not, or must, be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restriction {
    pub(super) from: i64,
    pub(super) via: i64,
    pub(super) to: i64,
    /// Only this way; else not this way.
    pub(super) only: bool,
    /// Whom it does not hold for.
    pub(super) except: Vec<String>,
}

impl Restriction {
    /// A restriction by its relation; `None` for those over more than one node.
    pub(super) fn of(relation: &Relation<'_>, tags: &Tags<'_>) -> Option<Self> {
        let member = |role: &str, kind: RelMemberType| {
            let mut found = relation
                .members()
                .filter(|m| m.member_type == kind && m.role().is_ok_and(|r| r == role));
            let one = found.next()?.member_id;
            found.next().is_none().then_some(one)
        };
        let kind = tags.get("restriction");
        let only = kind.starts_with("only_");
        if !only && !kind.starts_with("no_") {
            return None;
        }
        let except = tags.get("except").split(';').map(str::trim);
        Some(Self {
            from: member("from", RelMemberType::Way)?,
            via: member("via", RelMemberType::Node)?,
            to: member("to", RelMemberType::Way)?,
            only,
            except: except
                .filter(|e| !e.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}
