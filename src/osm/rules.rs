//! Which tags become what on the map: the schema's layers, and what is told in them.
//!
//! What helps somebody find a spot again and judge how it is to walk there is kept. No rule may read a house
//! number, a postcode, or the name or kind of a dwelling. Go next to `geodata/basemap/SCHEMA.md`, which says
//! the same in words.

use super::tags::Tags;

/// A layer of the schema, bottom first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Layer {
    Land,
    Water,
    Green,
    Paved,
    Building,
    Road,
    Rail,
    Barrier,
    /// Low zooms only.
    Boundary,
    Place,
    Poi,
    StreetLamp,
    Coverage,
}

/// A layer's name, its lowest zoom, and its attributes with their kinds in TileJSON.
pub(super) type Described = (
    Layer,
    &'static str,
    u8,
    &'static [(&'static str, &'static str)],
);

const KIND: (&str, &str) = ("kind", "String");
const NAME: (&str, &str) = ("name", "String");
const NAME_EN: (&str, &str) = ("name_en", "String");

/// All layers of the street level in the order of a tile.
pub(super) const LAYERS: &[Described] = &[
    (Layer::Land, "land", 10, &[KIND]),
    (Layer::Water, "water", 10, &[KIND, NAME, NAME_EN]),
    (Layer::Green, "green", 11, &[KIND]),
    (Layer::Paved, "paved", 13, &[KIND]),
    (Layer::Building, "building", 13, &[KIND]),
    (
        Layer::Road,
        "road",
        10,
        &[
            ("class", "String"),
            NAME,
            NAME_EN,
            ("lit", "String"),
            ("foot", "Boolean"),
            ("oneway", "Boolean"),
            ("tunnel", "Boolean"),
            ("bridge", "Boolean"),
            ("stairs", "Boolean"),
            ("crossing", "Boolean"),
            ("sidewalk", "Boolean"),
            ("level", "Number"),
        ],
    ),
    (
        Layer::Rail,
        "rail",
        10,
        &[
            ("class", "String"),
            ("tunnel", "Boolean"),
            ("bridge", "Boolean"),
            ("siding", "Boolean"),
            ("level", "Number"),
        ],
    ),
    (Layer::Barrier, "barrier", 15, &[KIND]),
    (
        Layer::Place,
        "place",
        11,
        &[KIND, NAME, NAME_EN, ("rank", "Number")],
    ),
    (Layer::Poi, "poi", 13, &[KIND, NAME, NAME_EN]),
    (Layer::StreetLamp, "street_lamp", 14, &[("ref", "String")]),
    (Layer::Coverage, "coverage", 10, &[KIND]),
];

/// What of an object is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// The point, or the line along it.
    Line,
    /// What it encloses.
    Area,
    /// One point within it.
    Label,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Value {
    Word(&'static str),
    Text(String),
    Flag(bool),
    Number(i64),
}

/// Attributes in the order in which they are written.
pub(super) type Properties = Vec<(&'static str, Value)>;

/// One thing to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draw {
    pub(super) layer: Layer,
    pub(super) form: Form,
    /// Lowest zoom.
    pub(super) zoom: u8,
    /// Shown from a zoom earlier when it is larger than two hectares.
    pub(super) sooner: bool,
    /// Among its layer: the smallest first, later ones cover them.
    pub(super) order: i32,
    pub(super) properties: Properties,
}

impl Draw {
    pub(super) fn new(layer: Layer, form: Form, zoom: u8) -> Self {
        Self {
            layer,
            form,
            zoom,
            sooner: false,
            order: 0,
            properties: Vec::new(),
        }
    }

    pub(super) fn word(mut self, key: &'static str, word: &'static str) -> Self {
        self.properties.push((key, Value::Word(word)));
        self
    }

    pub(super) fn number(mut self, key: &'static str, number: i64) -> Self {
        self.properties.push((key, Value::Number(number)));
        self
    }

    pub(super) fn text(mut self, key: &'static str, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.properties.push((key, Value::Text(text.to_owned())));
        }
        self
    }

    /// What it is called, and in English where that is another name.
    fn named(self, tags: &Tags<'_>) -> Self {
        self.text("name", tags.name())
            .text("name_en", tags.name_en())
    }

    /// A flag that is not true is left out.
    fn flag(mut self, key: &'static str, flag: bool) -> Self {
        if flag {
            self.properties.push((key, Value::Flag(true)));
        }
        self
    }

    fn ordered(mut self, order: i32) -> Self {
        self.order = order;
        self
    }

    fn plain(layer: Layer, form: Form, kind: &'static str) -> Self {
        let lowest = LAYERS.iter().find(|l| l.0 == layer).map_or(15, |l| l.2);
        Self::new(layer, form, lowest).word("kind", kind)
    }
}

/// A street of this class: its name in the schema, lowest zoom, place among others.
pub(super) fn road_class(highway: &str) -> Option<(&'static str, u8, i32)> {
    Some(match highway {
        "motorway" | "motorway_link" => ("motorway", 10, 9),
        "trunk" | "trunk_link" => ("trunk", 10, 8),
        "primary" | "primary_link" => ("primary", 10, 7),
        "secondary" | "secondary_link" => ("secondary", 11, 6),
        "tertiary" | "tertiary_link" => ("tertiary", 12, 5),
        "residential" | "unclassified" | "living_street" => ("street", 12, 4),
        "pedestrian" => ("pedestrian", 13, 3),
        "service" | "busway" => ("service", 14, 2),
        "cycleway" => ("cycle", 13, 1),
        "steps" => ("steps", 14, 1),
        "footway" => ("foot", 14, 0),
        "path" | "track" | "bridleway" => ("path", 14, 0),
        _ => return None,
    })
}

/// Whether it is recorded as lit or unlit.
pub(super) fn lit(tags: &Tags<'_>) -> Option<&'static str> {
    match tags.get("lit") {
        "yes" | "24/7" | "automatic" | "limited" | "sunset-sunrise" => Some("yes"),
        "no" | "disused" => Some("no"),
        _ => None,
    }
}

/// Whether one may walk along a street of this class.
pub(super) fn walkable(tags: &Tags<'_>, class: &str) -> bool {
    match tags.get("foot") {
        "no" | "private" => false,
        "yes" | "designated" | "permissive" => true,
        _ => {
            !matches!(class, "motorway" | "trunk")
                && !matches!(tags.get("access"), "no" | "private")
        }
    }
}

/// Whether it runs inside a building.
pub(super) fn is_indoors(tags: &Tags<'_>) -> bool {
    tags.is("indoor", "yes") || tags.is("highway", "corridor")
}

/// A way that is a surface and no line, although a highway.
pub(super) fn is_surface(tags: &Tags<'_>, closed: bool) -> bool {
    closed && (tags.is("area", "yes") || tags.is("highway", "platform"))
}

/// What a barrier is.
pub(super) fn barrier(tags: &Tags<'_>) -> Option<&'static str> {
    Some(match tags.get("barrier") {
        "fence" | "guard_rail" | "railing" | "chain" => "fence",
        "wall" | "city_wall" | "retaining_wall" => "wall",
        "hedge" => "hedge",
        "bollard" | "block" => "bollard",
        "gate" | "lift_gate" | "swing_gate" => "gate",
        _ => return None,
    })
}

/// Whether it is a street lamp.
pub(super) fn is_lamp(tags: &Tags<'_>) -> bool {
    tags.is("highway", "street_lamp")
}

/// Whether it is a walked tunnel just under the street, which may be an underpass.
pub(super) fn is_walked_tunnel(tags: &Tags<'_>) -> bool {
    matches!(tags.get("highway"), "footway" | "cycleway" | "path")
        && tags.is("tunnel", "yes")
        && tags.is("layer", "-1")
        && !tags.is("indoor", "yes")
}

/// The mark of an underpass.
pub(super) fn underpass() -> Draw {
    Draw::new(Layer::Poi, Form::Label, 14).word("kind", "underpass")
}

/// Ground, sea or the area that is covered.
pub(super) fn ground(layer: Layer, kind: &'static str) -> Draw {
    Draw::plain(layer, Form::Area, kind)
}

/// What a node draws.
pub(super) fn node(tags: &Tags<'_>) -> Vec<Draw> {
    if is_lamp(tags) {
        let number = Some(tags.get("ref")).filter(|n| !n.is_empty());
        return vec![Draw::new(Layer::StreetLamp, Form::Line, 14).text("ref", number)];
    }
    let place = place(tags, Form::Line);
    let poi = poi(tags, Form::Line);
    let barrier = barrier(tags).map(|kind| Draw::plain(Layer::Barrier, Form::Line, kind));
    place.into_iter().chain(poi).chain(barrier).collect()
}

/// What a way draws; a closed one may be an area.
pub(super) fn way(tags: &Tags<'_>, closed: bool) -> Vec<Draw> {
    let mut out = Vec::new();
    let class = road_class(tags.get("highway"));
    if let Some(class) = class.filter(|_| !is_surface(tags, closed) && !is_indoors(tags)) {
        out.push(road(tags, class));
    }
    out.extend(rail(tags));
    let stream = match tags.get("waterway") {
        "river" => Some("river"),
        "canal" => Some("canal"),
        "stream" | "drain" => Some("stream"),
        _ => None,
    };
    if let Some(kind) = stream.filter(|_| !closed) {
        let line = Draw::new(Layer::Water, Form::Line, 13).word("kind", kind);
        out.push(line.named(tags));
    }
    out.extend(barrier(tags).map(|kind| Draw::plain(Layer::Barrier, Form::Line, kind)));
    if closed {
        areas(tags, false, &mut out);
    }
    out
}

/// What a multipolygon draws.
pub(super) fn multipolygon(tags: &Tags<'_>) -> Vec<Draw> {
    let mut out = Vec::new();
    areas(tags, true, &mut out);
    out
}

fn road(tags: &Tags<'_>, (class, zoom, order): (&'static str, u8, i32)) -> Draw {
    let mut draw = Draw::new(Layer::Road, Form::Line, zoom)
        .word("class", class)
        .named(tags);
    if let Some(lit) = lit(tags) {
        draw = draw.word("lit", lit);
    }
    draw = draw
        .flag("stairs", class == "steps")
        .flag("oneway", tags.is("oneway", "yes"));
    let foot = Value::Flag(walkable(tags, class));
    draw.properties.push(("foot", foot));
    draw = draw
        .flag("crossing", tags.is("footway", "crossing"))
        .flag("sidewalk", tags.is("footway", "sidewalk"));
    levelled(draw, tags).ordered(height(tags) * 10 + order)
}

/// At most ten storeys of it, so that no typing error outdoes everything.
fn height(tags: &Tags<'_>) -> i32 {
    i32::try_from(tags.level().clamp(-10, 10)).unwrap_or(0)
}

fn levelled(draw: Draw, tags: &Tags<'_>) -> Draw {
    let draw = draw
        .flag("tunnel", tags.has("tunnel"))
        .flag("bridge", tags.has("bridge"));
    match tags.level() {
        0 => draw,
        level => draw.number("level", level),
    }
}

fn rail(tags: &Tags<'_>) -> Option<Draw> {
    let (class, zoom) = match tags.get("railway") {
        "rail" | "light_rail" | "narrow_gauge" => ("rail", 10),
        "tram" => ("tram", 13),
        "subway" => ("subway", 13),
        _ => return None,
    };
    let draw = Draw::new(Layer::Rail, Form::Line, zoom)
        .word("class", class)
        .flag("siding", !tags.get("service").is_empty());
    Some(levelled(draw, tags).ordered(height(tags)))
}

fn areas(tags: &Tags<'_>, multipolygon: bool, out: &mut Vec<Draw>) {
    ground_cover(tags, multipolygon, out);
    if tags.has("building") && !tags.is("building", "entrance") {
        let kind = building(tags.get("building"));
        out.push(Draw::plain(Layer::Building, Form::Area, kind));
    }
    out.extend(place(tags, Form::Label));
    out.extend(poi(tags, Form::Label));
}

/// One of water, green and paved, in that order.
fn ground_cover(tags: &Tags<'_>, multipolygon: bool, out: &mut Vec<Draw>) {
    let is_water = matches!(tags.get("natural"), "water" | "bay")
        || matches!(tags.get("landuse"), "basin" | "reservoir" | "pond")
        || matches!(tags.get("waterway"), "riverbank" | "dock");
    if is_water {
        let water = Draw::plain(Layer::Water, Form::Area, "lake");
        out.push(water.named(tags));
    } else if let Some(kind) = green(tags) {
        out.push(Draw::plain(Layer::Green, Form::Area, kind));
        if matches!(kind, "park" | "cemetery" | "wood") && tags.name().is_some() {
            let mut label = Draw::new(Layer::Place, Form::Label, 15)
                .word("kind", "park")
                .number("rank", 8)
                .named(tags);
            label.sooner = true;
            out.push(label);
        }
    } else if let Some(kind) = paved(tags, multipolygon).filter(|_| tags.level() >= 0) {
        out.push(Draw::plain(Layer::Paved, Form::Area, kind));
    }
}

fn green(tags: &Tags<'_>) -> Option<&'static str> {
    let leisure = match tags.get("leisure") {
        "park" | "dog_park" => Some("park"),
        "garden" => Some("garden"),
        "playground" => Some("playground"),
        "pitch" => Some("pitch"),
        "nature_reserve" => Some("wood"),
        _ => None,
    };
    let landuse = match tags.get("landuse") {
        "grass" | "meadow" | "village_green" => Some("grass"),
        "recreation_ground" => Some("park"),
        "forest" => Some("wood"),
        "cemetery" => Some("cemetery"),
        "allotments" | "flowerbed" => Some("garden"),
        _ => None,
    };
    let natural = match tags.get("natural") {
        "wood" => Some("wood"),
        "scrub" | "heath" => Some("scrub"),
        "grassland" => Some("grass"),
        "wetland" => Some("wetland"),
        _ => None,
    };
    leisure.or(landuse).or(natural)
}

fn paved(tags: &Tags<'_>, multipolygon: bool) -> Option<&'static str> {
    let is_platform = |key| tags.is(key, "platform");
    if tags.is("amenity", "parking") {
        Some("parking")
    } else if tags.is("amenity", "marketplace") || tags.is("place", "square") {
        Some("square")
    } else if ["highway", "railway", "public_transport"]
        .into_iter()
        .any(is_platform)
    {
        Some("platform")
    } else if (multipolygon || tags.is("area", "yes"))
        && matches!(tags.get("highway"), "pedestrian" | "footway")
    {
        Some("pedestrian")
    } else {
        None
    }
}

/// A building is a shape. Its use is told only where the public walks in.
fn building(value: &str) -> &'static str {
    match value {
        "public" | "civic" | "government" => "public",
        "train_station" | "transportation" => "station",
        "church" | "cathedral" | "chapel" | "mosque" | "synagogue" => "worship",
        "school" | "university" | "kindergarten" => "school",
        "hospital" => "hospital",
        "roof" | "carport" => "roof",
        _ => "building",
    }
}

fn place(tags: &Tags<'_>, form: Form) -> Option<Draw> {
    let (kind, rank, zoom) = match tags.get("place") {
        "city" => ("city", 1, 11),
        "town" => ("town", 3, 11),
        "village" => ("village", 4, 11),
        "suburb" => ("suburb", 5, 12),
        "quarter" | "neighbourhood" => ("quarter", 6, 13),
        "island" => ("island", 6, 13),
        "square" => ("square", 7, 14),
        _ => return None,
    };
    let draw = Draw::new(Layer::Place, form, zoom).word("kind", kind);
    tags.name()?;
    Some(draw.number("rank", rank).named(tags))
}

fn poi(tags: &Tags<'_>, form: Form) -> Option<Draw> {
    let (kind, zoom) = match (tags.get("railway"), tags.get("highway")) {
        ("station" | "halt", _) => ("station", 13),
        ("subway_entrance", _) => ("station_entrance", 15),
        ("tram_stop", _) | (_, "bus_stop") => ("stop", 15),
        (_, "elevator") => ("lift", 15),
        _ if tags.is("emergency", "defibrillator") => ("defibrillator", 15),
        _ => amenity(tags.get("amenity")).or_else(|| shop(tags.get("shop")))?,
    };
    let draw = Draw::new(Layer::Poi, form, zoom).word("kind", kind);
    Some(draw.named(tags))
}

fn amenity(value: &str) -> Option<(&'static str, u8)> {
    Some(match value {
        "bus_station" | "taxi" => ("station", 13),
        "hospital" | "clinic" => ("hospital", 13),
        "police" => ("police", 13),
        "school" | "kindergarten" | "college" | "university" => ("school", 14),
        "library" => ("library", 14),
        "pharmacy" => ("pharmacy", 14),
        "fire_station" => ("fire_station", 14),
        "townhall" | "courthouse" => ("public", 14),
        "bar" => ("bar", 15),
        "pub" => ("pub", 15),
        "nightclub" => ("nightclub", 15),
        "parking" | "parking_entrance" => ("parking", 15),
        "bicycle_parking" => ("bicycle_parking", 15),
        "toilets" => ("toilets", 15),
        "place_of_worship" => ("worship", 15),
        "theatre" | "cinema" | "arts_centre" => ("culture", 15),
        _ => return None,
    })
}

/// Shops that gather people; the single shops of a street are left out.
fn shop(value: &str) -> Option<(&'static str, u8)> {
    match value {
        "mall" | "department_store" => Some(("mall", 14)),
        "supermarket" => Some(("grocery", 15)),
        _ => None,
    }
}
