//! Sets the pages: Typst with a world of one template, three fonts and the sheet, which it reads as data.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Array, Bytes, Datetime, Dict, Duration, Smart, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::error::PdfError;
use crate::sheet::{Date, Sheet};
use crate::{check, clean};

const TEMPLATE: &str = include_str!("page.typ");
/// The typeface in two weights, and boxes for what it lacks.
const FONTS: [&[u8]; 3] = [
    include_bytes!("fonts/Inter-Regular.otf"),
    include_bytes!("fonts/Inter-SemiBold.otf"),
    include_bytes!("fonts/Boxes.ttf"),
];

/// What never changes.
struct Shop {
    template: Source,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

static SHOP: LazyLock<Option<Shop>> = LazyLock::new(|| {
    let path = VirtualPath::new("page.typ").ok()?;
    let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
    let fonts: Vec<Font> = FONTS
        .into_iter()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .collect();
    Some(Shop {
        template: Source::new(id, TEMPLATE.to_owned()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    })
});

/// All that a template can reach: itself, the fonts and the sheet.
struct Desk {
    shop: &'static Shop,
    library: LazyHash<Library>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.shop.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            Ok(self.shop.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Makes the file.
pub(crate) fn set(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    let sheet = clean::clean(sheet);
    language(&sheet.lang)?;
    let Date { year, month, day } = sheet.date;
    Datetime::from_ymd(year, month, day)
        .filter(|_| (1..=9999).contains(&year))
        .ok_or(PdfError::Day)?;
    let pictures: Array = check::check(&sheet)?
        .into_iter()
        .map(|(picture, ratio)| {
            let mut of = Dict::new();
            of.insert(
                "bytes".into(),
                Value::Bytes(Bytes::new(picture.bytes.clone())),
            );
            of.insert("ratio".into(), Value::Float(ratio));
            Value::Dict(of)
        })
        .collect();
    let json = serde_json::to_vec(&sheet).map_err(|e| PdfError::Set(e.to_string()))?;
    check::length(&json)?;

    let mut inputs = Dict::new();
    inputs.insert("sheet".into(), Value::Bytes(Bytes::new(json)));
    inputs.insert("pictures".into(), Value::Array(pictures));
    let shop = SHOP
        .as_ref()
        .ok_or_else(|| PdfError::Set("no template".to_owned()))?;
    let desk = Desk {
        shop,
        library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
    };
    let made = write(&desk);
    // What Typst keeps for the next time holds this sheet's words and pictures.
    typst::comemo::evict(0);
    made
}

fn write(desk: &Desk) -> Result<Vec<u8>, PdfError> {
    let pages = typst::compile::<PagedDocument>(desk)
        .output
        .map_err(|found| said(&found))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Lykta".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
            .map_err(|e| PdfError::Set(e.message().to_string()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|found| said(&found))
}

fn said(found: &[SourceDiagnostic]) -> PdfError {
    let all: Vec<&str> = found.iter().take(5).map(|d| d.message.as_str()).collect();
    PdfError::Set(all.join("; "))
}

/// Two or three letters, and two for a country.
fn language(tag: &str) -> Result<(), PdfError> {
    let (first, country) = tag.split_once('-').unwrap_or((tag, "SE"));
    let letters = |s: &str| s.bytes().all(|b| b.is_ascii_alphabetic());
    if (2..=3).contains(&first.len()) && country.len() == 2 && letters(first) && letters(country) {
        Ok(())
    } else {
        Err(PdfError::Language(tag.to_owned()))
    }
}
