//! The seeds: categories, actors, tenants, areas and promises, read from `geodata/`.
//!
//! [`load`] reads them from a [`source::Files`] and tells every broken rule at once, each with file,
//! line and rule. Names only the core and `wire`; it must not know of any store. [`demo`] makes the
//! practice records from them.

mod actors;
mod areas;
mod categories;
pub mod demo;
mod due;
mod promises;
mod row;
pub mod source;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use lykta_core::model::{
    Actor, ActorId, Area, Catalogue, DueRules, Promise, PromiseId, TenantCode,
};

pub use actors::Tenant;
pub use row::Finding;
pub use source::{Embedded, Files, Folder, Inside};

use areas::PlacedArea;
use row::Book;

/// Everything the seeds say, checked.
#[derive(Debug, Clone)]
pub struct Seeds {
    /// Kinds and categories.
    pub catalogue: Catalogue,
    /// When something should be done.
    pub due: DueRules,
    /// Who there is.
    pub actors: Vec<Actor>,
    /// Whose files there are, in the order of the switcher.
    pub tenants: Vec<Tenant>,
    /// Areas by tenant.
    pub areas: BTreeMap<TenantCode, Vec<Area>>,
    /// The signed documents, by file name.
    pub promises: Vec<Promise>,
    /// Outlines of all municipalities, generalised.
    pub municipalities: Vec<Area>,
    /// What the practice records are made from.
    pub demo: demo::Material,
}

impl Seeds {
    /// The tenant with this code.
    pub fn tenant(&self, code: &TenantCode) -> Option<&Tenant> {
        self.tenants.iter().find(|t| t.code == *code)
    }

    /// A tenant's areas.
    pub fn areas_of(&self, code: &TenantCode) -> &[Area] {
        self.areas.get(code).map_or(&[], Vec::as_slice)
    }

    /// A tenant's promises.
    pub fn promises_of(&self, code: &TenantCode) -> impl Iterator<Item = &Promise> {
        self.promises
            .iter()
            .filter(move |p| p.municipality == *code)
    }

    /// Actors that a tenant may name: its own and those of no municipality.
    pub fn actors_of(&self, code: &TenantCode) -> impl Iterator<Item = &Actor> {
        self.actors
            .iter()
            .filter(move |a| a.municipality.as_ref().is_none_or(|m| m == code))
    }

    /// How many of each there are, for a line of summary.
    pub fn summary(&self) -> String {
        let commitments: usize = self.promises.iter().map(|p| p.commitments.len()).sum();
        let areas: usize = self.areas.values().map(Vec::len).sum();
        format!(
            "{} kategorier i {} slag, {} regler för förfallodag, {} aktörer, {} områdesfiler (tenants), {} områden, {} löftesdokument med {} åtaganden, {} kommungränser, {} lampor och {} platser för exempeldata",
            self.catalogue.categories().len(),
            self.catalogue.kinds().len(),
            self.due.rules().len(),
            self.actors.len(),
            self.tenants.len(),
            areas,
            self.promises.len(),
            commitments,
            self.municipalities.len(),
            self.demo.lamps.len(),
            self.demo.places.len(),
        )
    }
}

/// Whether a path is a TOML file of a folder.
fn is_toml_in(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .and_then(|p| p.rsplit_once('.'))
        .is_some_and(|(_, end)| end == "toml")
}

/// Reads and checks the seeds.
///
/// # Errors
/// Every broken rule, sorted by file and line.
pub fn load(files: &dyn Files) -> Result<Seeds, Vec<Finding>> {
    let mut reading = Reading {
        files,
        findings: Vec::new(),
    };
    let seeds = reading.seeds();
    let mut findings = reading.findings;
    findings.sort();
    findings.dedup();
    match seeds {
        Some(seeds) if findings.is_empty() => Ok(seeds),
        _ => Err(findings),
    }
}

struct Reading<'f> {
    files: &'f dyn Files,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn say(&mut self, path: &str, rule: &'static str, message: impl Into<String>) {
        self.findings.push(Finding {
            file: self.files.shown(path),
            line: 1,
            rule,
            message: message.into(),
        });
    }

    /// One file as text; what hinders is noted.
    fn text(&mut self, path: &str) -> Option<String> {
        match self.files.read(path) {
            Ok(Some(bytes)) => match String::from_utf8(bytes.into_owned()) {
                Ok(text) => Some(text),
                Err(e) => {
                    let head = e
                        .as_bytes()
                        .get(..e.utf8_error().valid_up_to())
                        .unwrap_or_default();
                    let line = head.split(|b| *b == b'\n').count();
                    self.findings.push(Finding {
                        file: self.files.shown(path),
                        line,
                        rule: "encoding",
                        message: "the file is not UTF-8".to_owned(),
                    });
                    None
                }
            },
            Ok(None) => {
                self.say(path, "missing-file", "the file is missing");
                None
            }
            Err(e) => {
                self.say(
                    path,
                    "missing-file",
                    format!("the file cannot be read: {e}"),
                );
                None
            }
        }
    }

    /// Reads one file with `read`, and keeps what is found wrong in it.
    fn book<T>(&mut self, path: &str, read: impl FnOnce(&Book<'_>, &str) -> T) -> Option<T> {
        let text = self.text(path)?;
        let book = Book::new(self.files.shown(path), &text);
        let out = read(&book, &text);
        self.findings.append(&mut book.into_findings());
        Some(out)
    }

    fn seeds(&mut self) -> Option<Seeds> {
        let paths = match self.files.list() {
            Ok(paths) => paths,
            Err(e) => {
                self.say(
                    "",
                    "missing-file",
                    format!("the folder cannot be listed: {e}"),
                );
                return None;
            }
        };
        let tenants = self
            .book("tenants.toml", |book, _| actors::tenants(book))
            .unwrap_or_default();
        let codes: BTreeSet<TenantCode> = tenants.iter().map(|(_, t)| t.code.clone()).collect();
        let actors = self.actors(&codes);
        let ids: BTreeSet<ActorId> = actors.iter().map(|a| a.id.clone()).collect();
        let catalogue = self.catalogue(&actors);
        let due = self.due(&paths, catalogue.as_ref());
        let outlines = self
            .book("areas/kommuner.geojson", areas::outlines)
            .unwrap_or_default();
        let areas = self.areas(&paths, &tenants, &outlines, &ids);
        self.outlines_of_tenants(&tenants, &areas);
        let promises = self.promises(&paths, &ids, &areas, catalogue.as_ref());
        let demo = self.demo();
        Some(Seeds {
            catalogue: catalogue?,
            due,
            actors,
            tenants: tenants.into_iter().map(|(_, t)| t).collect(),
            areas,
            promises,
            municipalities: outlines
                .iter()
                .filter_map(|(code, (name, outline))| areas::municipality(code, name, outline))
                .collect(),
            demo,
        })
    }

    fn actors(&mut self, codes: &BTreeSet<TenantCode>) -> Vec<Actor> {
        let read = self.book("actors.toml", |book, _| {
            let actors = actors::actors(book);
            for (at, actor) in &actors {
                if let Some(code) = actor.municipality.as_ref().filter(|m| !codes.contains(m)) {
                    book.say(
                        *at,
                        "unknown-tenant",
                        format!("{} names {code}, which is not in tenants.toml", actor.id),
                    );
                }
            }
            actors
        });
        read.unwrap_or_default()
            .into_iter()
            .map(|(_, actor)| actor)
            .collect()
    }

    fn catalogue(&mut self, actors: &[Actor]) -> Option<Catalogue> {
        self.book("categories.toml", |book, _| {
            let read = categories::read(book);
            for (at, owner) in &read.owners {
                match actors.iter().find(|a| a.id == *owner) {
                    None => book.say(*at, "unknown-actor", format!("actors.toml has no {owner}")),
                    Some(actor) if actor.municipality.is_some() => {
                        book.say(
                            *at,
                            "owner-not-shared",
                            format!(
                                "{owner} belongs to one municipality; the catalogue is for all"
                            ),
                        );
                    }
                    Some(_) => {}
                }
            }
            read.catalogue()
        })?
    }

    fn due(&mut self, paths: &[String], catalogue: Option<&Catalogue>) -> DueRules {
        if !paths.iter().any(|p| p == due::FILE) {
            return DueRules::default();
        }
        let read = self.book(due::FILE, |book, _| {
            let (rules, asked) = due::rules(book);
            for (at, pattern) in &asked {
                let covers = |c: &Catalogue| c.categories().iter().any(|c| pattern.covers(&c.code));
                if catalogue.is_some_and(|c| !covers(c)) {
                    book.say(
                        *at,
                        "pattern-matches-nothing",
                        format!("no category falls under {}", pattern.as_str()),
                    );
                }
            }
            rules
        });
        DueRules::new(read.unwrap_or_default())
    }

    fn areas(
        &mut self,
        paths: &[String],
        tenants: &[(usize, Tenant)],
        outlines: &areas::Outlines,
        actors: &BTreeSet<ActorId>,
    ) -> BTreeMap<TenantCode, Vec<Area>> {
        for path in paths.iter().filter(|p| is_toml_in("areas/", p)) {
            let code = path.trim_start_matches("areas/").trim_end_matches(".toml");
            if !tenants.iter().any(|(_, t)| t.code.as_str() == code) {
                self.say(
                    path,
                    "unknown-tenant",
                    format!("tenants.toml has no {code}"),
                );
            }
        }
        let mut out = BTreeMap::new();
        for (_, tenant) in tenants {
            let read = self.book(&format!("areas/{}.toml", tenant.code), |book, _| {
                let read = areas::read(book, tenant, outlines);
                for PlacedArea { area, owner_at } in &read {
                    if let Some(owner) = area.owner.as_ref().filter(|o| !actors.contains(o)) {
                        book.say(
                            *owner_at,
                            "unknown-actor",
                            format!("actors.toml has no {owner}"),
                        );
                    }
                }
                read
            });
            let areas = read
                .unwrap_or_default()
                .into_iter()
                .map(|a| a.area)
                .collect();
            out.insert(tenant.code.clone(), areas);
        }
        out
    }

    fn outlines_of_tenants(
        &mut self,
        tenants: &[(usize, Tenant)],
        areas: &BTreeMap<TenantCode, Vec<Area>>,
    ) {
        self.book("tenants.toml", |book, _| {
            for (at, tenant) in tenants {
                if let Some(outline) = &tenant.outline
                    && !areas
                        .get(&tenant.code)
                        .is_some_and(|a| a.iter().any(|a| a.id == *outline))
                {
                    book.say(
                        *at,
                        "unknown-area",
                        format!("areas/{}.toml has no {outline}", tenant.code),
                    );
                }
            }
        });
    }

    fn promises(
        &mut self,
        paths: &[String],
        actors: &BTreeSet<ActorId>,
        areas: &BTreeMap<TenantCode, Vec<Area>>,
        catalogue: Option<&Catalogue>,
    ) -> Vec<Promise> {
        let files: Vec<&String> = paths
            .iter()
            .filter(|p| is_toml_in("promises/", p))
            .collect();
        if files.is_empty() {
            self.say("promises", "missing-file", "there are no promises");
        }
        let mut ids: BTreeMap<PromiseId, String> = BTreeMap::new();
        let mut out: Vec<Promise> = Vec::new();
        for path in &files {
            let read = self.book(path, |book, _| {
                let read = promises::read(book)?;
                let promise = &read.promise;
                let own = areas.get(&promise.municipality);
                if own.is_none() {
                    book.say(
                        read.municipality_at,
                        "unknown-tenant",
                        format!("tenants.toml has no {}", promise.municipality),
                    );
                }
                for (at, actor) in read
                    .asked
                    .actors
                    .iter()
                    .filter(|(_, a)| !actors.contains(a))
                {
                    book.say(*at, "unknown-actor", format!("actors.toml has no {actor}"));
                }
                for (at, area) in &read.asked.areas {
                    if own.is_some_and(|own| !own.iter().any(|a| a.id == *area)) {
                        book.say(
                            *at,
                            "unknown-area",
                            format!("areas/{}.toml has no {area}", promise.municipality),
                        );
                    }
                }
                for (at, pattern) in &read.asked.patterns {
                    if catalogue
                        .is_some_and(|c| !c.categories().iter().any(|c| pattern.covers(&c.code)))
                    {
                        book.say(
                            *at,
                            "pattern-matches-nothing",
                            format!("no category falls under {}", pattern.as_str()),
                        );
                    }
                }
                if let Some(other) = ids.insert(promise.id.clone(), book.file.clone()) {
                    book.say(read.id_at, "duplicate", format!("{other} has the same id"));
                }
                Some(read.promise)
            });
            out.extend(read.flatten());
        }
        self.parents(&files, &ids);
        out
    }

    /// A parent may stand in a later file, so parents are looked up when all are known.
    fn parents(&mut self, files: &[&String], ids: &BTreeMap<PromiseId, String>) {
        for path in files {
            let Some(text) = self.text(path) else {
                continue;
            };
            let book = Book::new(self.files.shown(path), &text);
            let found = promises::read(&book).and_then(|read| {
                let parent = read.promise.parent?;
                let known = ids.contains_key(&parent) && parent != read.promise.id;
                (!known).then_some((read.parent_at, parent))
            });
            if let Some((at, parent)) = found {
                let book = Book::new(self.files.shown(path), &text);
                book.say(
                    at,
                    "unknown-parent",
                    format!("no other promise has the id {parent}"),
                );
                self.findings.append(&mut book.into_findings());
            }
        }
    }

    fn demo(&mut self) -> demo::Material {
        demo::Material {
            lamps: self.book(demo::LAMPS, demo::lamps).unwrap_or_default(),
            places: self.book(demo::PLACES, demo::places).unwrap_or_default(),
        }
    }
}
