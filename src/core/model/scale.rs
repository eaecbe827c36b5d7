//! The scales and closed lists that an observation uses (words of the taxonomy).

/// Declares a closed list with the code each member has in files and over HTTP.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code used in files and over HTTP.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The member with this code, if any.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use coded;

/// How bad it is: 1 a matter of comfort, 2 a fault, 3 serious, 4 acute danger (call first).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Severity(u8);

impl Severity {
    /// A severity from 1 to 4.
    pub fn new(value: u8) -> Option<Self> {
        (1..=4).contains(&value).then_some(Self(value))
    }

    /// 1 to 4.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// Answer to "Hur trygg känner du dig här?": 1 very unsafe … 5 very safe, 0 would rather not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Perceived(u8);

impl Perceived {
    /// An answer from 0 to 5.
    pub fn new(value: u8) -> Option<Self> {
        (value <= 5).then_some(Self(value))
    }

    /// 0 to 5.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// Who may see it: 1 publishable, 2 partners, 3 restricted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrivacyClass(u8);

impl PrivacyClass {
    /// Publishable.
    pub const OPEN: Self = Self(1);
    /// For partners.
    pub const PARTNERS: Self = Self(2);
    /// Restricted to those with the right; nothing is above it.
    pub const RESTRICTED: Self = Self(3);

    /// A class from 1 to 3.
    pub fn new(value: u8) -> Option<Self> {
        (1..=3).contains(&value).then_some(Self(value))
    }

    /// 1 to 3.
    pub fn get(self) -> u8 {
        self.0
    }
}

coded!(
    /// Whether something is amiss or works well.
    Valence {
        /// Something is amiss.
        Negative = "negative",
        /// Something worth keeping.
        Positive = "positive",
    }
);
coded!(
    /// How we came to know.
    Provenance {
        /// A resident told.
        Resident = "resident",
        /// Staff on a safety walk.
        StaffWalk = "staff_walk",
        /// Staff in their daily work.
        StaffDaily = "staff_daily",
        /// Police found it themselves; left out of planning by default.
        PoliceDiscovered = "police_discovered",
        /// Reported to the police.
        PoliceReported = "police_reported",
        /// A device measured it.
        Sensor = "sensor",
        /// Came in a file.
        Import = "import",
    }
);
coded!(
    /// How the place was set.
    PlaceSource {
        /// The device's position.
        Gps = "gps",
        /// A tap on the map.
        Tap = "tap",
        /// The place of a thing in an inventory.
        Asset = "asset",
        /// Came in a file.
        Import = "import",
        /// Typed or picked from a list.
        Manual = "manual",
    }
);
coded!(
    /// What the lamp did.
    LampState {
        /// Lit.
        On = "on",
        /// Dark.
        Off = "off",
        /// Flickers.
        Flicker = "flicker",
        /// Weak or dirty.
        Weak = "weak",
        /// Hidden by leaves.
        Hidden = "hidden",
        /// Does not apply.
        NotApplicable = "n_a",
    }
);
coded!(
    /// What sort of place it is.
    PlaceType {
        /// Torg.
        Square = "square",
        /// Gata.
        Street = "street",
        /// Gång- och cykelväg.
        Footway = "footway",
        /// Park.
        Park = "park",
        /// Gångtunnel.
        Underpass = "underpass",
        /// Hållplats eller station.
        Stop = "stop",
        /// Skolgård.
        Schoolyard = "schoolyard",
        /// Innergård.
        Courtyard = "courtyard",
        /// Parkering.
        CarPark = "car_park",
        /// Garage.
        Garage = "garage",
        /// Port.
        Entrance = "entrance",
        /// Butiksfront.
        ShopFront = "shop_front",
        /// Lekplats.
        Playground = "playground",
        /// Natur.
        Nature = "nature",
    }
);
coded!(
    /// The aspect of the built environment it bears on (BoTryggt2030).
    CptedAspect {
        /// Gestaltning.
        Design = "design",
        /// Mix av funktioner.
        MixOfFunctions = "mix_of_functions",
        /// Mix av människor.
        MixOfPeople = "mix_of_people",
        /// Tydlighet.
        Legibility = "legibility",
        /// Social kontroll.
        SocialControl = "social_control",
        /// Belysning.
        Lighting = "lighting",
        /// Skalskydd.
        ShellProtection = "shell_protection",
        /// Förvaltning.
        Management = "management",
        /// Information.
        Information = "information",
    }
);
