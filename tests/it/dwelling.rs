//! No record points at somebody's home: with the map of Helsinki that ships, points all over it end outside
//! every building, and those that were outside stay where they are.

use std::path::Path;
use std::sync::Arc;

use lykta::app::dwelling::Footprints;
use lykta::app::{App, observations, start};
use lykta::seeds::{self, Inside};
use lykta_core::model::{LonLat, ObservationId, Shape, TenantCode, Viewer};
use lykta_core::space::distance;
use serde_json::json;

use crate::site::{lamp, new_id};

const MAP: &str = "helsingfors_centrum.pmtiles";

fn maps() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/basemap")
}

fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

#[test]
fn points_all_over_the_map_end_outside_and_stay_there() {
    let footprints = Footprints::open(&maps());
    let (mut moved, mut stayed, mut longest) = (0, 0, 0.0_f64);
    for i in 0..60 {
        for j in 0..60 {
            let at = place(
                24.936 + 0.000_285 * f64::from(i),
                60.165 + 0.000_23 * f64::from(j),
            );
            let Some(to) = footprints.moved(at) else {
                stayed += 1;
                continue;
            };
            moved += 1;
            longest = longest.max(distance::metres(at, to));
            assert_eq!(
                footprints.moved(to),
                None,
                "{at:?} went to {to:?}, which is inside"
            );
        }
    }
    println!("{moved} moved, at most {longest:.1} m; {stayed} stayed");
    // About two fifths of these blocks are built upon; half of that has no public use.
    assert!(
        moved > 300 && stayed > 1_500,
        "{moved} moved, {stayed} stayed"
    );
    assert!(longest < 120.0, "{longest} m");
}

#[test]
fn known_places_stay_and_a_known_block_is_left() {
    let footprints = Footprints::open(&maps());
    // Järnvägstorget, Esplanadparken, and outside the map.
    for (lon, lat) in [
        (24.9441, 60.1712),
        (24.9478, 60.1675),
        (12.94, 57.72),
        (24.0, 89.9),
    ] {
        assert_eq!(footprints.moved(place(lon, lat)), None, "{lon} {lat}");
    }
    // The station is a building that the public walks into.
    assert_eq!(footprints.moved(place(24.9414, 60.1719)), None);
    assert_eq!(Footprints::none().moved(place(24.9478, 60.1695)), None);
}

/// A place inside a building of the map.
fn inside(footprints: &Footprints) -> LonLat {
    (0..400)
        .map(|n| place(24.938 + 0.000_03 * f64::from(n), 60.1688))
        .find(|p| footprints.moved(*p).is_some())
        .unwrap()
}

/// A service whose maps are there.
async fn service(folder: &Path) -> Arc<App> {
    std::fs::create_dir_all(folder.join("basemap")).unwrap();
    std::fs::copy(maps().join(MAP), folder.join("basemap").join(MAP)).unwrap();
    let seeds = seeds::load(&Inside).unwrap();
    let opening = start::Opening {
        data: folder,
        seeds: &seeds,
        demo: false,
        tenant: None,
        refresh: false,
        terms: lykta::app::accounts::Terms::default(),
    };
    let app = Arc::new(start::open(opening).await.unwrap());
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    start::keep(&app, &stopped);
    for tenant in app.tenants.values() {
        while !tenant.ready.load(std::sync::atomic::Ordering::Acquire) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    app
}

#[tokio::test]
async fn a_record_inside_a_building_is_moved_with_a_warning_and_its_place_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let app = service(folder.path()).await;
    let keeper = Viewer::keeper(TenantCode::parse("ovning").unwrap());
    let said = inside(&app.footprints);
    let id = ObservationId::parse(&new_id()).unwrap();
    let body = lamp(said.lon(), said.lat());
    let (receipt, new) = observations::record(&app, &keeper, id, &body)
        .await
        .unwrap();
    assert!(new);
    let codes: Vec<&str> = receipt.warnings.iter().map(|w| w.code.as_str()).collect();
    assert_eq!(codes, ["moved_from_dwelling"]);
    assert!(receipt.warnings[0].detail.is_empty(), "no distance is told");
    let kept = observations::one(&app, &keeper, id).await.unwrap();
    let Shape::Point(at) = kept.geom_exact else {
        panic!("{:?}", kept.geom_exact);
    };
    assert_eq!(Some(at), app.footprints.moved(said));
    assert_eq!(kept.geom_source.code(), "gps");
    // Said again it is the same record.
    let (again, new) = observations::record(&app, &keeper, id, &body)
        .await
        .unwrap();
    assert!(!new);
    assert_eq!(again, receipt);

    // Another change keeps the warning; a new place is judged anew.
    let patch = json!({ "properties": { "severity": 3 } });
    let after = observations::amend(&app, &keeper, id, 1, &patch)
        .await
        .unwrap();
    assert_eq!(after.geom_exact, Shape::Point(at));
    assert_eq!(after.warnings.len(), 1);
    let square = json!({ "geometry": { "type": "Point", "coordinates": [24.9441, 60.1712] } });
    let after = observations::amend(&app, &keeper, id, 2, &square)
        .await
        .unwrap();
    assert!(after.warnings.is_empty(), "{:?}", after.warnings);
    let back = json!({ "geometry": { "type": "Point", "coordinates": [said.lon(), said.lat()] } });
    let after = observations::amend(&app, &keeper, id, 3, &back)
        .await
        .unwrap();
    assert_eq!(after.geom_exact, Shape::Point(at));
    assert_eq!(after.warnings[0].code, "moved_from_dwelling");

    // Nowhere in the files: neither as steps of 1e-7 degree nor as text.
    let (lon, lat) = said.e7();
    let history = observations::history(&app, &keeper, id).await.unwrap();
    let told = format!("{history:?}");
    assert!(!told.contains(&lon.to_string()) && !told.contains(&lat.to_string()));
    drop(app);
    for file in std::fs::read_dir(folder.path().join("tenants"))
        .unwrap()
        .flatten()
    {
        let bytes = std::fs::read(file.path()).unwrap();
        let pair = [lon.to_be_bytes(), lat.to_be_bytes()].concat();
        let found = bytes.windows(8).any(|w| w == pair);
        assert!(!found, "{}", file.path().display());
    }
}
