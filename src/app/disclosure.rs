//! Disclosure: what somebody asked for as public records, masked, with a head that says what it is.
//!
//! Who asked is not kept: the registry number leads to that in the municipality's own register.

use lykta_core::model::{Custody, Deed, Facts, Observation, ObservationId, Shape, Viewer};
use lykta_core::space::told::cell_middle;
use lykta_core::space::world::World;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::query::ListQuery;
use super::{App, AppError, Tenant, lists, permit, personal};
use crate::clock;
use crate::store::disclosure::Disclosed;
use crate::wire::fault::Fault;
use crate::wire::feature::{self, ObservationFeature, Surroundings};
use crate::wire::message::Language;
use crate::wire::{geojson, hex};

/// Records in one package.
pub const MOST: usize = 10_000;
/// Longest registry number, characters.
const REGISTRY_MAX: usize = 60;
/// Who asks, as far as that is kept.
pub const REQUESTERS: &[&str] = &[
    "private",
    "media",
    "company",
    "authority",
    "research",
    "other",
];

/// Properties that a package may hold, in order.
const TOLD: &[&str] = &[
    "category",
    "kind",
    "valence",
    "severity",
    "perceived",
    "light",
    "lamp_state",
    "status",
    "observed_at",
    "received_at",
    "updated_at",
    "text",
    "suggestion",
    "place_type",
    "time_pattern",
    "dark_only",
    "provenance",
    "responsible",
    "asset_ref",
    "due_at",
    "outcome_reason",
    "external_ref",
    "accuracy_m",
    "commitments",
    "areas",
    "example",
];
/// What can be masked. `place` puts the middle of a 100 m cell in place of where it was.
pub const MASKS: &[&str] = &[
    "text",
    "suggestion",
    "photos",
    "outcome_reason",
    "place",
    "time_pattern",
    "asset_ref",
    "external_ref",
    "responsible",
];
/// Properties that tell the place as well as the geometry does.
const OF_PLACE: &[&str] = &["asset_ref", "accuracy_m", "areas", "commitments"];
/// Properties that people wrote.
const WRITTEN: &[&str] = &[
    "text",
    "suggestion",
    "time_pattern",
    "outcome_reason",
    "external_ref",
];

/// What was asked for.
#[derive(Debug)]
pub struct Request {
    /// Which records.
    pub query: ListQuery,
    /// What is masked.
    pub mask: Vec<String>,
    /// Who asks, as one of [`REQUESTERS`].
    pub requester: Option<String>,
    /// Number of the matter in the municipality's register.
    pub registry_no: String,
}

/// Something in a text that is not masked which may be personal data.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The record, to be opened by whoever decides.
    pub record: ObservationId,
    /// Its number in the package.
    pub number: usize,
    /// The field.
    pub field: &'static str,
    /// Kinds of personal data.
    pub kinds: Vec<&'static str>,
}

/// A package, before or after it is released.
#[derive(Debug)]
pub struct Package {
    /// The records as they leave.
    pub features: Vec<Value>,
    /// How many values each mask hid.
    pub masked: Vec<(&'static str, usize)>,
    /// What the one who decides should look at.
    pub findings: Vec<Finding>,
    /// Records that match and another organisation controls: it decides on those.
    pub others: usize,
}

/// Every fault in a request.
fn faults_in(request: &Request) -> Vec<Fault> {
    let mut faults = Vec::new();
    let registry_no = request.registry_no.trim();
    if registry_no.is_empty() {
        faults.push(Fault::new("/registry_no", "required").with("field", "registry_no"));
    } else if registry_no.chars().count() > REGISTRY_MAX {
        let fault = Fault::new("/registry_no", "text_too_long").with("field", "registry_no");
        let length = registry_no.chars().count();
        faults.push(fault.with("value", length).with("max", REGISTRY_MAX));
    } else if registry_no.chars().any(char::is_control) {
        let fault = Fault::new("/registry_no", "control_characters");
        faults.push(fault.with("field", "registry_no"));
    }
    if let Some(kind) = &request.requester
        && !REQUESTERS.contains(&kind.as_str())
    {
        let fault = Fault::new("/requester", "unknown_code").with("field", "requester");
        let allowed = REQUESTERS.join(", ");
        faults.push(fault.with("value", kind).with("allowed", allowed));
    }
    for (n, name) in request.mask.iter().enumerate() {
        if !MASKS.contains(&name.as_str()) {
            let fault = Fault::new(format!("/mask/{n}"), "unknown_code").with("field", "mask");
            faults.push(fault.with("value", name).with("allowed", MASKS.join(", ")));
        }
    }
    faults
}

/// Puts a package together without releasing it. Looks at class 3 are put on record.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, also when more than [`MOST`] records match.
pub async fn preview(
    app: &App,
    viewer: &Viewer,
    request: &Request,
    language: Language,
) -> Result<Package, AppError> {
    permit(viewer, Deed::Disclose)?;
    let faults = faults_in(request);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let (records, others) = records(app, viewer, tenant, &world, &request.query).await?;
    let around = Surroundings {
        landscape: &world.landscape,
        asset_owners: &world.asset_owners,
        tenant_name: &tenant.profile.name,
        language,
    };
    let mut package = Package {
        features: Vec::new(),
        masked: Vec::new(),
        findings: Vec::new(),
        others,
    };
    for (number, record) in (1..).zip(&records) {
        let whole = feature::feature(record, around);
        let told = tell(record, whole, number, request, &mut package.masked)?;
        for &field in WRITTEN {
            let text = told.pointer(&format!("/properties/{field}"));
            let kinds = text
                .and_then(Value::as_str)
                .map(personal::kinds)
                .unwrap_or_default();
            if !kinds.is_empty() {
                package.findings.push(Finding {
                    record: record.id,
                    number,
                    field,
                    kinds,
                });
            }
        }
        package.features.push(told);
    }
    Ok(package)
}

/// The records asked for that the viewer's organisation decides on, in the order of the list, and how
/// many there are besides.
async fn records(
    app: &App,
    viewer: &Viewer,
    tenant: &Tenant,
    world: &World,
    query: &ListQuery,
) -> Result<(Vec<Observation>, usize), AppError> {
    let mut query = query.clone();
    query.limit = Some("1000".to_owned());
    query.cursor = None;
    let (mut records, mut others) = (Vec::new(), 0);
    loop {
        let page = lists::list(app, viewer, &query).await?;
        if page.matched > MOST {
            let fault = Fault::new("/query", "too_many_records").with("max", MOST);
            return Err(AppError::Invalid(vec![fault.with("value", page.matched)]));
        }
        for record in page.observations {
            let custody = Custody::of(&record);
            let facts = Facts {
                category: &record.category,
                class: record.privacy_class,
                areas: &[],
                custody: &custody,
            };
            if world.admit(viewer, record.id).may_on(Deed::Disclose, facts) {
                records.push(record);
            } else {
                others += 1;
            }
        }
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break,
        }
    }
    tracing::debug!(tenant = %tenant.profile.code, records = records.len(), "Put a disclosure together");
    Ok((records, others))
}

/// One record as it leaves: its number in the package and no id, which would tell when it was made.
fn tell(
    record: &Observation,
    whole: ObservationFeature,
    number: usize,
    request: &Request,
    masked: &mut Vec<(&'static str, usize)>,
) -> Result<Value, AppError> {
    let hidden = |name: &str| request.mask.iter().any(|m| m == name);
    let all =
        serde_json::to_value(&whole.properties).map_err(|e| AppError::Internal(Box::new(e)))?;
    let mut told = Map::new();
    let mut names: Vec<&'static str> = Vec::new();
    for &name in TOLD {
        let value = all.get(name).cloned().unwrap_or(Value::Null);
        let with_place = hidden("place") && OF_PLACE.contains(&name);
        if (hidden(name) || with_place) && holds(&value) {
            names.push(name);
            told.insert(name.to_owned(), Value::Null);
        } else {
            told.insert(name.to_owned(), value);
        }
    }
    // Pictures are released one by one, by hand; a package tells how many there are.
    let photos = record.photos.len();
    if hidden("photos") && photos > 0 {
        names.push("photos");
        told.insert("photos".to_owned(), Value::Null);
    } else {
        told.insert("photos".to_owned(), json!(photos));
    }
    let geometry = if hidden("place") {
        names.push("place");
        let middle = cell_middle(record.geom_exact.anchor());
        geojson::write_shape(&Shape::Point(middle))
    } else {
        whole.geometry
    };
    for name in &names {
        match masked.iter_mut().find(|(known, _)| known == name) {
            Some((_, n)) => *n += 1,
            None => masked.push((name, 1)),
        }
    }
    told.insert("masked".to_owned(), json!(names));
    Ok(json!({"type": "Feature", "id": number, "geometry": geometry, "properties": told}))
}

fn holds(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|a| !a.is_empty())
}

/// Releases a package: the file as it is handed out. One line in the audit trail says that it was.
///
/// # Errors
/// As [`preview`], and the store's failure: what cannot be put on record is not handed out.
pub async fn release(
    app: &App,
    viewer: &Viewer,
    request: &Request,
    language: Language,
) -> Result<String, AppError> {
    let package = preview(app, viewer, request, language).await?;
    let tenant = app.tenant(viewer)?;
    // The digest is of these very bytes, from the bracket that opens the list to the one that ends it.
    let features = Value::from(package.features.clone()).to_string();
    let digest = hex(&Sha256::digest(&features));
    let controller = match viewer.organisation() {
        Some(id) => tenant
            .world()?
            .landscape
            .actor(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone()),
        None => tenant.profile.name.clone(),
    };
    let masked: Map<String, Value> = package
        .masked
        .iter()
        .map(|(name, n)| ((*name).to_owned(), json!(n)))
        .collect();
    let head = json!({
        "controller": controller,
        "registry_no": request.registry_no.trim(),
        "requester": request.requester,
        "released_at": clock::now().to_string(),
        "records": package.features.len(),
        "mask": request.mask,
        "masked": masked,
        "sha256": digest,
    });
    let act = Disclosed {
        registry_no: request.registry_no.trim().to_owned(),
        requester: request.requester.clone(),
        records: package.features.len(),
        mask: request.mask.clone(),
        sha256: digest,
    };
    tenant.store.put_disclosure_on_record(viewer, act).await?;
    Ok(format!(
        "{{\"type\":\"FeatureCollection\",\"disclosure\":{head},\"features\":{features}}}\n"
    ))
}
