//! What the practice records may be: category, sort of place, time of day and words, as one table.
//!
//! The texts are made up. Categories that are not in the catalogue are passed over, so that a
//! municipality's own catalogue does not stop the practice set.

use lykta_core::model::LampState;
use lykta_core::model::scale::PlaceType;

/// What sort of place a record lies at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// A lamp of the inventory.
    Lamp,
    /// A passage under or through something.
    Underpass,
    /// A footpath.
    Footway,
    /// A park.
    Park,
    /// A square.
    Square,
    /// A schoolyard.
    Schoolyard,
}

impl Setting {
    /// The setting with this word in the file of places.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "underpass" => Some(Self::Underpass),
            "footway" => Some(Self::Footway),
            "park" => Some(Self::Park),
            "square" => Some(Self::Square),
            "schoolyard" => Some(Self::Schoolyard),
            _ => None,
        }
    }

    /// Its place type.
    pub(super) fn place_type(self) -> PlaceType {
        match self {
            Self::Lamp | Self::Footway => PlaceType::Footway,
            Self::Underpass => PlaceType::Underpass,
            Self::Park => PlaceType::Park,
            Self::Square => PlaceType::Square,
            Self::Schoolyard => PlaceType::Schoolyard,
        }
    }
}

/// When in the day something is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Only when the sun is down.
    Dark,
    /// From late afternoon to the small hours.
    Evening,
    /// In the daytime.
    Day,
}

impl When {
    /// First hour, and hours from it.
    pub(super) fn hours(self) -> (i64, u64) {
        match self {
            Self::Dark => (16, 14),
            Self::Evening => (17, 8),
            Self::Day => (7, 12),
        }
    }
}

/// One sort of record.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) category: &'static str,
    pub(super) at: &'static [Setting],
    /// How common, against the others at the same sort of place.
    pub(super) weight: u64,
    pub(super) when: When,
    pub(super) lamp: Option<LampState>,
    pub(super) texts: &'static [&'static str],
}

use Setting::{Footway, Lamp, Park, Schoolyard, Square, Underpass};
use When::{Dark, Day, Evening};

const fn recipe(
    category: &'static str,
    weight: u64,
    when: When,
    at: &'static [Setting],
    texts: &'static [&'static str],
) -> Recipe {
    Recipe {
        category,
        at,
        weight,
        when,
        lamp: None,
        texts,
    }
}

const fn lamp(
    category: &'static str,
    weight: u64,
    state: LampState,
    texts: &'static [&'static str],
) -> Recipe {
    Recipe {
        category,
        at: &[Lamp],
        weight,
        when: Dark,
        lamp: Some(state),
        texts,
    }
}

/// Every sort of record.
pub(super) static RECIPES: &[Recipe] = &[
    lamp(
        "light.out",
        60,
        LampState::Off,
        &[
            "Lampan är släckt.",
            "Släckt sedan flera kvällar.",
            "Två stolpar i rad är mörka.",
            "Helt mörkt vid stolpen.",
        ],
    ),
    lamp(
        "light.flicker",
        14,
        LampState::Flicker,
        &["Blinkar hela tiden.", "Slocknar och tänds om vartannat."],
    ),
    lamp(
        "light.weak",
        10,
        LampState::Weak,
        &["Lyser mycket svagt.", "Kupan är smutsig."],
    ),
    lamp(
        "light.hidden",
        12,
        LampState::Hidden,
        &["Grenarna täcker lampan.", "Ljuset når inte ned för löven."],
    ),
    recipe(
        "light.missing",
        6,
        Dark,
        &[Footway, Park, Underpass],
        &[
            "Ingen belysning på sträckan.",
            "Mörkt mellan de två stolparna.",
        ],
    ),
    recipe(
        "light.glare",
        2,
        Dark,
        &[Square, Footway],
        &["Strålkastaren bländar den som går mot den."],
    ),
    recipe(
        "veg.sight",
        16,
        Day,
        &[Footway, Park, Schoolyard],
        &[
            "Buskarna skymmer kurvan.",
            "Man ser inte vem som kommer.",
            "Häcken är högre än en person.",
        ],
    ),
    recipe(
        "veg.path",
        9,
        Day,
        &[Footway, Park, Schoolyard],
        &[
            "Grenar hänger ut över gångvägen.",
            "Halva gången är överväxt.",
        ],
    ),
    recipe(
        "veg.hide",
        7,
        Evening,
        &[Park, Footway, Schoolyard],
        &[
            "Tätt buskage intill stigen.",
            "Går att stå dold bakom häcken.",
        ],
    ),
    recipe(
        "env.corner",
        7,
        Evening,
        &[Square, Underpass],
        &["Mörkt hörn bakom trappan.", "Nischen syns inte från gatan."],
    ),
    recipe(
        "env.underpass",
        22,
        Evening,
        &[Underpass],
        &[
            "Man ser inte vad som väntar på andra sidan.",
            "Trång passage, låg i tak.",
            "Känns instängt efter mörkrets inbrott.",
        ],
    ),
    recipe(
        "env.deserted",
        6,
        Evening,
        &[Square, Footway],
        &[
            "Tomt på folk efter klockan sju.",
            "Inga öppna lokaler längs gatan.",
        ],
    ),
    recipe(
        "env.lost",
        3,
        Day,
        &[Underpass, Square],
        &["Skylten mot stationen saknas."],
    ),
    recipe(
        "env.vacant",
        3,
        Day,
        &[Square],
        &["Tomma skyltfönster på hela sidan."],
    ),
    recipe(
        "feel.unsafe",
        12,
        Evening,
        &[Footway, Park, Square, Underpass],
        &[
            "Går hellre en omväg här.",
            "Känns obehagligt, svårt att säga varför.",
            "Undviker platsen på kvällen.",
        ],
    ),
    recipe(
        "dam.graffiti",
        8,
        Day,
        &[Underpass, Square],
        &["Nytt klotter på väggen.", "Hela sidan är nedklottrad."],
    ),
    recipe(
        "dam.vandal",
        6,
        Day,
        &[Park, Square, Schoolyard],
        &["Papperskorgen är sönderslagen.", "Krossad glasruta."],
    ),
    recipe(
        "lit.litter",
        16,
        Day,
        &[Park, Square, Footway, Schoolyard],
        &[
            "Mycket skräp runt bänkarna.",
            "Överfull papperskorg.",
            "Glassplitter på gången.",
        ],
    ),
    recipe(
        "lit.bulky",
        3,
        Day,
        &[Footway, Park],
        &["En soffa har ställts vid stigen."],
    ),
    recipe(
        "mnt.surface",
        6,
        Day,
        &[Footway, Square],
        &["Lösa plattor, lätt att snubbla.", "Djup grop i asfalten."],
    ),
    recipe(
        "mnt.furniture",
        6,
        Day,
        &[Park, Square, Schoolyard],
        &["Bänken saknar ribbor.", "Räcket sitter löst."],
    ),
    recipe(
        "mnt.winter",
        3,
        Day,
        &[Footway, Square],
        &["Blankis i backen."],
    ),
    recipe(
        "acc.barrier",
        3,
        Day,
        &[Underpass, Square],
        &["Rampen är för brant för rullstol."],
    ),
    recipe(
        "traf.cross",
        4,
        Day,
        &[Footway, Square],
        &["Bilarna stannar inte vid övergången."],
    ),
    recipe(
        "traf.speed",
        3,
        Evening,
        &[Footway, Square],
        &["Höga hastigheter sent på kvällen."],
    ),
    recipe(
        "dis.gather",
        3,
        Evening,
        &[Square, Park],
        &["Högljudd samling vid trappan."],
    ),
    recipe(
        "dis.noise",
        3,
        Evening,
        &[Square],
        &["Bråk utanför entrén."],
    ),
    recipe(
        "pos.light",
        6,
        Dark,
        &[Footway, Square, Park],
        &["Bra ljus hela vägen.", "Skönt med de nya lamporna."],
    ),
    recipe(
        "pos.people",
        6,
        Evening,
        &[Square, Park],
        &["Många ute, känns bra.", "Uteserveringen gör stor skillnad."],
    ),
    recipe(
        "pos.nice",
        9,
        Day,
        &[Park, Square, Schoolyard],
        &[
            "Fint skött.",
            "Trevligt med blommorna.",
            "Barn leker, lugnt och öppet.",
        ],
    ),
    recipe(
        "pos.fixed",
        4,
        Day,
        &[Footway, Park],
        &["Häcken är klippt, nu ser man hela vägen."],
    ),
];
