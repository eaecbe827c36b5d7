//! Layers as files of tiles: those of the map, all of them, and only what was asked for.

use std::collections::{BTreeMap, BTreeSet};

use lykta::app::layer_file::{Written, write};
use lykta::pmtiles::Archive;
use lykta_core::layer::{self, Tile};
use lykta_core::model::viewer::Scope;
use lykta_core::model::{Grant, LonLat, PrivacyClass, Role, TenantCode, Viewer};

use crate::site::World;

fn viewer(class: Option<PrivacyClass>) -> Viewer {
    let grant = class.map(|class| Grant {
        role: Role::SafetyCoordinator,
        scope: Scope::up_to(class),
    });
    let grants: Vec<Grant> = grant.into_iter().collect();
    let tenant = TenantCode::parse("ovning").unwrap();
    Viewer::of("export", tenant, None, BTreeSet::new(), &grants, true)
}

/// Columns and rows of the practice area and far beyond it.
fn around(z: u8) -> impl Iterator<Item = (u32, u32)> {
    let at = |lon, lat| Tile::at(LonLat::from_degrees(lon, lat).unwrap(), z).zxy();
    let ((_, west, south), (_, east, north)) = (at(24.85, 60.12), at(25.05, 60.22));
    (west..=east).flat_map(move |x| (north..=south).map(move |y| (x, y)))
}

/// The layer in a file, and its tiles by their addresses.
fn exported(
    world: &World,
    viewer: &Viewer,
    id: &str,
    zooms: std::ops::RangeInclusive<u8>,
) -> (Written, BTreeMap<(u8, u32, u32), Vec<u8>>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.pmtiles");
    let layer = layer::layer(id).unwrap();
    let written = write(&world.app, viewer, layer, zooms.clone(), &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(written.bytes, bytes.len() as u64);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let archive = Archive::open(&path).unwrap();
    let mut tiles = BTreeMap::new();
    for z in zooms {
        for (x, y) in around(z) {
            if let Some(tile) = archive.tile(z, x, y).unwrap() {
                tiles.insert((z, x, y), tile);
            }
        }
    }
    (written, tiles, bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_holds_every_tile_of_the_map_and_no_other() {
    let world = World::new().await;
    let viewer = viewer(Some(PrivacyClass::PARTNERS));
    let (written, tiles, bytes) = exported(&world, &viewer, "observations", 0..=16);
    let shown = world
        .app
        .tenant(&viewer)
        .unwrap()
        .world_for(&viewer)
        .unwrap();
    let filter = lykta_core::space::Filter::seen_by(shown.sees(&viewer));
    let layer = layer::layer("observations").unwrap();
    for z in 0..=16_u8 {
        for (x, y) in around(z) {
            let tile = Tile::new(z.into(), x.into(), y.into()).unwrap();
            let made = layer.tile(&shown, &filter, tile);
            let kept = tiles.get(&(z, x, y)).cloned().unwrap_or_default();
            assert_eq!(made, kept, "{z}/{x}/{y}");
        }
    }
    assert_eq!(written.tiles, tiles.len() as u64, "nothing lies elsewhere");
    assert_eq!(bytes, exported(&world, &viewer, "observations", 0..=16).2);
    let (fewer, low, _) = exported(&world, &viewer, "observations", 3..=5);
    assert_eq!(fewer.tiles, 3);
    assert!(low.keys().all(|(z, ..)| (3..=5).contains(z)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_has_no_more_than_its_class() {
    let world = World::new().await;
    let open = viewer(Some(PrivacyClass::OPEN));
    let (_, tiles, _) = exported(&world, &open, "observations", 16..=16);
    let shown = world.app.tenant(&open).unwrap().world_for(&open).unwrap();
    let filter = lykta_core::space::Filter::seen_by(shown.sees(&open));
    let layer = layer::layer("observations").unwrap();
    let all = exported(
        &world,
        &viewer(Some(PrivacyClass::RESTRICTED)),
        "observations",
        16..=16,
    )
    .1;
    assert!(tiles != all && layer.count(&shown, &filter) > 0);
    for (address, tile) in &tiles {
        assert!(all[address].len() >= tile.len(), "{address:?}");
    }
    let nobody = viewer(None);
    let path = world.folder().join("nothing.pmtiles");
    assert!(write(&world.app, &nobody, layer, 0..=3, &path).is_err());
    assert!(!path.exists());
    let outlines = layer::layer("municipalities").unwrap();
    let neighbour = Viewer::of(
        "export",
        TenantCode::parse("1490").unwrap(),
        None,
        BTreeSet::new(),
        &[],
        true,
    );
    assert!(
        write(&world.app, &neighbour, outlines, 0..=6, &path)
            .unwrap()
            .tiles
            > 0
    );
}
