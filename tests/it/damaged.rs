//! Map files with anything in them: read or refused, and never more than that. `PROPTEST_CASES` asks longer.

use std::io::Write as _;
use std::sync::LazyLock;

use lykta::pmtiles::{Archive, Writer, cut, names};
use lykta_core::model::LonLat;
use lykta_core::space::Bounds;
use proptest::prelude::*;
use proptest::sample::Index;

/// Bytes of the header by the specification.
const HEADER: usize = 127;

fn whole_world() -> Bounds {
    Bounds {
        south_west: LonLat::from_degrees(-180.0, -85.0).unwrap(),
        north_east: LonLat::from_degrees(180.0, 85.0).unwrap(),
    }
}

/// An archive with more tiles than a root directory holds.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut writer = Writer::new(Vec::new());
    for id in 0..21_845_u64 {
        // A tile that says its number, of another length than its neighbours'.
        let tile = id.to_le_bytes().repeat(usize::try_from(id % 7).unwrap());
        writer.add_packed(id, &tile).unwrap();
    }
    let said = serde_json::json!({"vector_layers": []});
    let (mut bytes, tiles) = writer.finish(whole_world(), &said).unwrap();
    bytes.extend_from_slice(&tiles);
    bytes
});

/// Reads whatever a map file is read for; returns whether it was taken for one.
fn read(bytes: &[u8]) -> bool {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let Ok(archive) = Archive::open(file.path()) else {
        return false;
    };
    for (z, x, y) in [
        (0, 0, 0),
        (3, 7, 7),
        (8, 140, 75),
        (8, 255, 255),
        (31, 0, 0),
    ] {
        let _ = archive.tile(z, x, y);
    }
    let near = LonLat::from_degrees(12.94, 57.72).unwrap();
    let _ = cut(
        &[&archive],
        Bounds {
            south_west: near,
            north_east: near,
        },
    );
    let _ = names(&archive);
    true
}

#[test]
fn the_sound_one_is_read() {
    assert!(read(&SOUND));
}

/// What is done to the file: bytes put in the place of others, and its end cut off.
fn harm() -> impl Strategy<Value = (Vec<(Index, u8)>, Vec<(usize, [u8; 8])>, Option<Index>)> {
    // The header's numbers are where a reader believes what it is told.
    let number = prop_oneof![
        any::<[u8; 8]>(),
        Just([0xff; 8]),
        Just(i64::MAX.to_le_bytes()),
        (0_u64..100_000).prop_map(u64::to_le_bytes),
    ];
    (
        prop::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        prop::collection::vec((0..HEADER - 8, number), 0..3),
        prop::option::weighted(0.2, any::<Index>()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_map_file_is_read_or_refused((bytes, numbers, end) in harm()) {
        let mut file = SOUND.clone();
        // Before the tiles: in them there is nothing that is read as a number.
        let front = file.len() / 2;
        for (at, byte) in bytes {
            file[at.index(front)] = byte;
        }
        for (at, number) in numbers {
            file[at..at + 8].copy_from_slice(&number);
        }
        if let Some(end) = end {
            file.truncate(end.index(file.len()));
        }
        read(&file);
    }

    #[test]
    fn a_file_of_chance_is_read_or_refused(mut file in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for (byte, magic) in file.iter_mut().zip(b"PMTiles\x03") {
            *byte = *magic;
        }
        // Not packed, so that what follows is read as directories.
        for (at, value) in [(97, 1), (98, 1)] {
            if let Some(byte) = file.get_mut(at) {
                *byte = value;
            }
        }
        read(&file);
    }
}
