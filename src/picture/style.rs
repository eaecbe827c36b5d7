//! How the map underneath looks: the light theme of `web/src/map/basemap-colors.ts` and the layers of
//! `basemap-streets.ts`, without words.

use tiny_skia::Color;

/// What a rule draws of a feature.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    /// Its inside.
    Fill(Shade),
    /// Its inside, with a thin edge.
    Edged(Shade, Shade),
    /// A line of this width at the zoom, in pixels of the screen's map.
    Line(Shade, Width),
    /// A line in pieces: as long as it is wide times these.
    Dashed(Shade, Width, [f32; 2]),
    /// A disc of this radius.
    Disc(Shade, Width),
}

/// Sizes at zooms, growing evenly to the eye between them.
pub(super) type Width = &'static [(f64, f64)];

/// What is known of a feature that the style asks for.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Told<'a> {
    /// `kind`, or `class` where the layer has that.
    pub kind: &'a str,
    /// Land of another country.
    pub abroad: bool,
    /// `lit`.
    pub lit: &'a str,
    /// `tunnel`.
    pub tunnel: bool,
}

/// One layer of the picture.
pub(super) struct Rule {
    /// Layer of the tiles.
    pub layer: &'static str,
    /// Zoom from which it shows.
    pub from: f64,
    /// How a feature is drawn; `None` when it is not.
    pub paint: fn(&Told<'_>) -> Option<Paint>,
}

/// A colour as the page's style sheet writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shade(u8, u8, u8);

impl Shade {
    pub(super) fn color(self) -> Color {
        Color::from_rgba8(self.0, self.1, self.2, u8::MAX)
    }
}

pub(super) const GROUND: Shade = Shade(0xfa, 0xf8, 0xf4);
const ABROAD: Shade = Shade(0xf0, 0xed, 0xe6);
pub(super) const WATER: Shade = Shade(0xd8, 0xe3, 0xe8);
const GREEN: Shade = Shade(0xe8, 0xee, 0xdd);
const WOOD: Shade = Shade(0xe0, 0xe9, 0xd5);
const PITCH: Shade = Shade(0xe3, 0xeb, 0xd9);
const PAVED: Shade = Shade(0xf3, 0xef, 0xe8);
const BUILDING: Shade = Shade(0xec, 0xe7, 0xde);
const BUILDING_EDGE: Shade = Shade(0xdd, 0xd6, 0xca);
const PUBLIC: Shade = Shade(0xe5, 0xde, 0xd2);
const ROAD_EDGE: Shade = Shade(0xdd, 0xd7, 0xcc);
const ROAD_LIT: Shade = Shade(0xff, 0xff, 0xff);
const ROAD: Shade = Shade(0xfd, 0xfc, 0xfa);
const ROAD_UNLIT: Shade = Shade(0xea, 0xe6, 0xde);
const PATH: Shade = Shade(0xc9, 0xc2, 0xb5);
const PATH_LIT: Shade = Shade(0xcf, 0xc1, 0xa3);
const RAIL: Shade = Shade(0xc4, 0xbd, 0xb1);
const BARRIER: Shade = Shade(0xd3, 0xcc, 0xbf);
const LAMP: Shade = Shade(0xd9, 0xb7, 0x78);

pub(super) const INK: Shade = Shade(0x1b, 0x24, 0x30);
pub(super) const LANTERN: Shade = Shade(0xb4, 0x53, 0x09);
pub(super) const GLOW: Shade = Shade(0xf5, 0x9e, 0x0b);
pub(super) const SPRUCE: Shade = Shade(0x1f, 0x6b, 0x4a);
pub(super) const PAPER: Shade = Shade(0xff, 0xff, 0xff);
pub(super) const STEEL: Shade = Shade(0x1d, 0x5f, 0xa8);

const WALKWAY: Width = &[(14.0, 0.4), (16.0, 1.0), (18.0, 3.0)];
const TRACKS: Width = &[(11.0, 0.6), (15.0, 1.0), (18.0, 2.5)];

fn main_road(class: &str) -> bool {
    matches!(class, "motorway" | "trunk" | "primary" | "secondary")
}

/// Width of a carriageway by class, and with its edge.
fn carriageway(class: &str) -> Option<(Width, Width)> {
    const TERTIARY: Width = &[
        (11.0, 0.7),
        (13.0, 1.6),
        (15.0, 5.0),
        (17.0, 12.0),
        (20.0, 52.0),
    ];
    const STREET: Width = &[
        (11.0, 0.4),
        (13.0, 1.1),
        (15.0, 4.0),
        (17.0, 10.0),
        (20.0, 44.0),
    ];
    const SERVICE: Width = &[
        (11.0, 0.2),
        (13.0, 0.6),
        (15.0, 2.0),
        (17.0, 5.0),
        (20.0, 22.0),
    ];
    const WIDE: Width = &[
        (11.0, 1.0),
        (13.0, 2.4),
        (15.0, 6.0),
        (17.0, 14.0),
        (20.0, 60.0),
    ];
    const TERTIARY_EDGE: Width = &[
        (11.0, 2.1),
        (13.0, 3.0),
        (15.0, 6.4),
        (17.0, 13.4),
        (20.0, 53.4),
    ];
    const STREET_EDGE: Width = &[
        (11.0, 1.8),
        (13.0, 2.5),
        (15.0, 5.4),
        (17.0, 11.4),
        (20.0, 45.4),
    ];
    const SERVICE_EDGE: Width = &[
        (11.0, 1.6),
        (13.0, 2.0),
        (15.0, 3.4),
        (17.0, 6.4),
        (20.0, 23.4),
    ];
    const WIDE_EDGE: Width = &[
        (11.0, 2.4),
        (13.0, 3.8),
        (15.0, 7.4),
        (17.0, 15.4),
        (20.0, 61.4),
    ];
    match class {
        class if main_road(class) => Some((WIDE, WIDE_EDGE)),
        "tertiary" => Some((TERTIARY, TERTIARY_EDGE)),
        "street" | "pedestrian" => Some((STREET, STREET_EDGE)),
        "service" => Some((SERVICE, SERVICE_EDGE)),
        _ => None,
    }
}

fn walkway(class: &str) -> bool {
    matches!(class, "foot" | "cycle" | "path")
}

fn by_light(told: &Told<'_>) -> Shade {
    match told.lit {
        "yes" => ROAD_LIT,
        "no" => ROAD_UNLIT,
        _ => ROAD,
    }
}

/// Everything between the ground and what is ours, bottom first.
pub(super) const RULES: &[Rule] = &[
    Rule {
        layer: "land",
        from: 0.0,
        paint: |t| Some(Paint::Fill(if t.abroad { ABROAD } else { GROUND })),
    },
    Rule {
        layer: "paved",
        from: 13.0,
        paint: |_| Some(Paint::Fill(PAVED)),
    },
    Rule {
        layer: "green",
        from: 11.0,
        paint: |t| {
            Some(Paint::Fill(match t.kind {
                "wood" | "scrub" => WOOD,
                "pitch" | "playground" => PITCH,
                _ => GREEN,
            }))
        },
    },
    Rule {
        layer: "water",
        from: 0.0,
        paint: |t| {
            Some(match t.kind {
                "river" | "canal" | "stream" => Paint::Line(WATER, &[(13.0, 0.8), (17.0, 4.0)]),
                _ => Paint::Fill(WATER),
            })
        },
    },
    Rule {
        layer: "road",
        from: 14.0,
        paint: |t| {
            let color = if t.lit == "yes" { PATH_LIT } else { PATH };
            (!t.tunnel && walkway(t.kind)).then_some(Paint::Line(color, WALKWAY))
        },
    },
    Rule {
        layer: "road",
        from: 15.0,
        paint: |t| {
            (!t.tunnel && t.kind == "steps").then_some(Paint::Dashed(
                PATH,
                &[(15.0, 1.5), (18.0, 7.0)],
                [0.35, 0.35],
            ))
        },
    },
    Rule {
        layer: "building",
        from: 13.0,
        paint: |t| {
            let fill = match t.kind {
                "building" | "roof" => BUILDING,
                _ => PUBLIC,
            };
            Some(Paint::Edged(fill, BUILDING_EDGE))
        },
    },
    Rule {
        layer: "road",
        from: 12.0,
        paint: |t| {
            let (_, edge) = carriageway(t.kind).filter(|_| !t.tunnel)?;
            Some(Paint::Line(ROAD_EDGE, edge))
        },
    },
    Rule {
        layer: "road",
        from: 11.0,
        paint: |t| {
            let (width, _) = carriageway(t.kind).filter(|_| !t.tunnel && !main_road(t.kind))?;
            Some(Paint::Line(by_light(t), width))
        },
    },
    Rule {
        layer: "road",
        from: 10.0,
        paint: |t| {
            let (width, _) = carriageway(t.kind).filter(|_| !t.tunnel && main_road(t.kind))?;
            Some(Paint::Line(by_light(t), width))
        },
    },
    Rule {
        layer: "rail",
        from: 11.0,
        paint: |t| (!t.tunnel && t.kind == "rail").then_some(Paint::Line(RAIL, TRACKS)),
    },
    Rule {
        layer: "rail",
        from: 15.0,
        paint: |t| {
            (!t.tunnel && t.kind == "tram")
                .then_some(Paint::Line(RAIL, &[(15.0, 0.5), (18.0, 1.2)]))
        },
    },
    Rule {
        layer: "road",
        from: 15.5,
        paint: |t| {
            (t.tunnel && walkway(t.kind)).then_some(Paint::Dashed(
                PATH,
                &[(15.0, 0.8), (18.0, 2.5)],
                [2.0, 2.0],
            ))
        },
    },
    Rule {
        layer: "barrier",
        from: 16.0,
        paint: |t| {
            matches!(t.kind, "fence" | "wall" | "hedge")
                .then_some(Paint::Line(BARRIER, &[(16.0, 0.7), (19.0, 2.0)]))
        },
    },
    Rule {
        layer: "street_lamp",
        from: 14.0,
        paint: |_| Some(Paint::Disc(LAMP, &[(15.0, 0.9), (17.0, 2.0), (19.0, 4.0)])),
    },
];

/// The size at a zoom: between two stops it grows by 1.5 to the power of the zoom, as on the screen.
pub(super) fn at(width: Width, zoom: f64) -> f64 {
    const BASE: f64 = 1.5;
    let Some(first) = width.first() else {
        return 0.0;
    };
    let mut before = *first;
    for &(z, size) in width {
        if zoom < z {
            let span = z - before.0;
            if span <= 0.0 {
                return size;
            }
            let part = (BASE.powf(zoom - before.0) - 1.0) / (BASE.powf(span) - 1.0);
            return before.1 + (size - before.1) * part;
        }
        before = (z, size);
    }
    before.1
}
