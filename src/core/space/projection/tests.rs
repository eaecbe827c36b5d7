//! Projections against PROJ.

use super::*;

/// Code, longitude, latitude, easting, northing: from EPSG:4258 with pyproj 3.7.2 on PROJ 9.5.1.
const FROM_PROJ: &[(&str, f64, f64, f64, f64)] = &[
    (
        "EPSG:3006",
        12.940_1,
        57.721,
        377_306.703_071,
        6_399_513.915_797,
    ),
    (
        "EPSG:3007",
        12.940_1,
        57.721,
        206_021.444_434,
        6_400_597.577_300,
    ),
    (
        "EPSG:3008",
        12.940_1,
        57.721,
        116_634.617_120,
        6_400_346.827_467,
    ),
    (
        "EPSG:3006",
        13.536,
        57.3,
        411_785.956_994,
        6_351_729.794_076,
    ),
    (
        "EPSG:3008",
        13.536,
        57.3,
        152_170.163_934,
        6_353_323.227_342,
    ),
    (
        "EPSG:3006",
        15.435_8,
        60.485_8,
        523_950.534_691,
        6_705_594.894_336,
    ),
    (
        "EPSG:3009",
        15.435_8,
        60.485_8,
        173_960.118_738,
        6_708_278.205_619,
    ),
    (
        "EPSG:3013",
        15.435_8,
        60.485_8,
        132_725.362_019,
        6_708_240.126_803,
    ),
    (
        "EPSG:3006",
        18.068_6,
        59.329_3,
        674_571.866_449,
        6_580_743.008_331,
    ),
    (
        "EPSG:3011",
        18.068_6,
        59.329_3,
        153_905.092_804,
        6_579_354.448_319,
    ),
    (
        "EPSG:3015",
        18.068_6,
        59.329_3,
        111_211.363_174,
        6_579_550.826_504,
    ),
    (
        "EPSG:3006",
        11.974_6,
        57.708_9,
        319_758.020_082,
        6_400_326.036_178,
    ),
    (
        "EPSG:3007",
        11.974_6,
        57.708_9,
        148_485.855_902,
        6_398_861.670_207,
    ),
    ("EPSG:3010", 16.5, 58.0, 150_000.000_000, 6_431_282.671_879),
    ("EPSG:3012", 14.25, 63.0, 150_000.000_000, 6_988_384.568_783),
    ("EPSG:3014", 17.0, 65.0, 138_206.141_282, 7_211_362.436_727),
    ("EPSG:3006", 20.2, 67.8, 719_044.790_477, 7_529_777.579_363),
    ("EPSG:3016", 20.2, 67.8, 147_890.887_538, 7_523_576.633_190),
    ("EPSG:3017", 21.75, 65.6, 150_000.000_000, 7_278_237.377_084),
    ("EPSG:3006", 23.9, 66.0, 902_850.552_085, 7_348_570.024_756),
    ("EPSG:3018", 23.9, 66.0, 179_512.650_637, 7_322_992.114_450),
    (
        "EPSG:3067",
        24.941_2,
        60.17,
        385_766.989_185,
        6_672_124.666_464,
    ),
    ("EPSG:3067", 21.0, 68.9, 259_271.514_428, 7_654_984.735_738),
    ("EPSG:3006", 21.0, 68.9, 740_728.485_572, 7_654_984.735_738),
    (
        "EPSG:26916",
        -90.05,
        35.15,
        222_146.714_771,
        3_893_937.755_617,
    ),
    (
        "EPSG:26916",
        -84.39,
        33.75,
        741_763.890_145,
        3_737_497.583_182,
    ),
];

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

#[test]
fn every_system_gives_what_proj_gives_and_leads_back() {
    for &(code, lon, lat, east, north) in FROM_PROJ {
        let crs = Crs::from_code(code).unwrap();
        let (e, n) = crs.forward(at(lon, lat)).unwrap();
        assert!(
            (e - east).abs() < 2e-6 && (n - north).abs() < 2e-6,
            "{code} {lon} {lat}: {e} {n}"
        );
        assert_eq!(crs.inverse(east, north).unwrap(), at(lon, lat), "{code}");
    }
    for crs in Crs::all().filter(|crs| crs.is_metric()) {
        assert!(
            FROM_PROJ.iter().any(|row| row.0 == crs.code()),
            "{} has no value from PROJ",
            crs.code()
        );
    }
}

#[test]
fn a_place_outside_is_refused_by_name() {
    let tm = Crs::from_code("epsg:3006").unwrap();
    let memphis = tm.forward(at(-90.05, 35.15)).unwrap_err().to_string();
    assert!(memphis.contains("SWEREF 99 TM (EPSG:3006)"), "{memphis}");
    let boras = tm.forward(at(12.9401, 57.721)).unwrap();
    let swapped = tm.inverse(boras.1, boras.0).unwrap_err().to_string();
    assert!(swapped.contains("SWEREF 99 TM"), "{swapped}");
    for bad in [f64::NAN, f64::INFINITY, 1e12, -1e9] {
        assert!(tm.inverse(bad, 6_400_000.0).is_err());
        assert!(tm.inverse(400_000.0, bad).is_err());
    }
    let unknown = Crs::from_code("EPSG:3021").unwrap_err().to_string();
    assert!(unknown.contains("EPSG:3021"), "{unknown}");
}

#[test]
fn degrees_are_themselves() {
    let wgs = Crs::from_code("4326").unwrap();
    assert_eq!(wgs.forward(at(-90.05, 35.15)).unwrap(), (-90.05, 35.15));
    assert_eq!(wgs.inverse(-90.05, 35.15).unwrap(), at(-90.05, 35.15));
    assert!(wgs.inverse(0.0, 91.0).is_err());
}
