//! Outlines: the areas that commitments hold in, and municipalities.

use std::collections::BTreeSet;

use fast_mvt::{MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtResult};
use geo::{BoundingRect, Intersects, Rect, coord};

use super::tile::{BUFFER, Tile};
use super::{Attribute, Layer, clip};
use crate::model::Area;
use crate::model::area::AreaKind;
use crate::space::Filter;
use crate::space::link::is_drawn;
use crate::space::world::World;

/// Areas that at least one commitment names.
#[derive(Debug)]
pub(super) struct CommitmentAreas;

/// Outlines of municipalities.
#[derive(Debug)]
pub(super) struct Municipalities;

impl Layer for CommitmentAreas {
    fn id(&self) -> &'static str {
        "commitment_areas"
    }
    fn title_sv(&self) -> &'static str {
        "Löftesområden"
    }
    fn title_en(&self) -> &'static str {
        "Commitment areas"
    }
    fn zooms(&self) -> (u8, u8) {
        (5, 15)
    }
    fn attributes(&self) -> &'static [Attribute] {
        const {
            &[
                Attribute {
                    name: "id",
                    kind: "String",
                },
                Attribute {
                    name: "name",
                    kind: "String",
                },
                Attribute {
                    name: "approximate",
                    kind: "Boolean",
                },
                Attribute {
                    name: "selector",
                    kind: "String",
                },
                Attribute {
                    name: "n_commitments",
                    kind: "Number",
                },
                Attribute {
                    name: "labels",
                    kind: "String",
                },
                Attribute {
                    name: "promises",
                    kind: "String",
                },
            ]
        }
    }
    fn follows_observations(&self) -> bool {
        false
    }
    fn tile(&self, world: &World, _filter: &Filter, tile: Tile) -> Vec<u8> {
        draw(
            self.id(),
            world,
            tile,
            wants_commitment_area,
            |f, world, slot| {
                if let Some(area) = world.landscape.areas().areas().get(slot) {
                    f.tag_string("selector", area.selector.code())?;
                }
                let mut labels = Vec::new();
                let mut promises = BTreeSet::new();
                for commitment in world.landscape.commitments_in(slot) {
                    if let Some(s) = world.landscape.commitment(*commitment) {
                        labels.push(s.commitment.label.as_str());
                        promises.insert(s.promise.id.as_str());
                    }
                }
                f.tag_uint("n_commitments", labels.len() as u64)?;
                f.tag_string("labels", labels.join(", "))?;
                f.tag_string(
                    "promises",
                    promises.into_iter().collect::<Vec<_>>().join(" "),
                )?;
                Ok(())
            },
        )
        .unwrap_or_default()
    }
    fn shows_restricted(&self, _: &World, _: &Filter, _: Tile) -> bool {
        false
    }
    fn count(&self, world: &World, _filter: &Filter) -> usize {
        counted(world, wants_commitment_area)
    }
}

impl Layer for Municipalities {
    fn id(&self) -> &'static str {
        "municipalities"
    }
    fn title_sv(&self) -> &'static str {
        "Kommungränser"
    }
    fn title_en(&self) -> &'static str {
        "Municipalities"
    }
    fn zooms(&self) -> (u8, u8) {
        (4, 14)
    }
    fn attributes(&self) -> &'static [Attribute] {
        const {
            &[
                Attribute {
                    name: "id",
                    kind: "String",
                },
                Attribute {
                    name: "name",
                    kind: "String",
                },
                Attribute {
                    name: "approximate",
                    kind: "Boolean",
                },
            ]
        }
    }
    fn follows_observations(&self) -> bool {
        false
    }
    fn tile(&self, world: &World, _filter: &Filter, tile: Tile) -> Vec<u8> {
        draw(self.id(), world, tile, wants_municipality, |_, _, _| Ok(())).unwrap_or_default()
    }
    fn shows_restricted(&self, _: &World, _: &Filter, _: Tile) -> bool {
        false
    }
    fn count(&self, world: &World, _filter: &Filter) -> usize {
        counted(world, wants_municipality)
    }
}

/// Municipalities have a layer of their own, and what a rule chooses has no outline yet.
fn wants_commitment_area(world: &World, slot: usize, area: &Area) -> bool {
    area.kind != AreaKind::Municipality
        && is_drawn(area)
        && !world.landscape.commitments_in(slot).is_empty()
}

fn wants_municipality(_world: &World, _slot: usize, area: &Area) -> bool {
    area.kind == AreaKind::Municipality
}

type Wants = fn(&World, usize, &Area) -> bool;

fn counted(world: &World, wants: Wants) -> usize {
    world
        .landscape
        .areas()
        .areas()
        .iter()
        .enumerate()
        .filter(|(slot, a)| wants(world, *slot, a))
        .count()
}

fn draw(
    name: &str,
    world: &World,
    tile: Tile,
    wants: Wants,
    more: impl Fn(&mut MvtFeatureBuilder, &World, usize) -> MvtResult<()>,
) -> MvtResult<Vec<u8>> {
    let [west, south, east, north] = tile.bounds(BUFFER);
    let window = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
    let mut layer = MvtLayerBuilder::new(name)?;
    for (slot, area) in world.landscape.areas().areas().iter().enumerate() {
        if !wants(world, slot, area) {
            continue;
        }
        let Some(outline) = world.landscape.areas().outline(slot) else {
            continue;
        };
        if !outline
            .bounding_rect()
            .is_some_and(|b| b.intersects(&window))
        {
            continue;
        }
        let polygons = clip::polygons(&outline, tile);
        if polygons.is_empty() {
            continue;
        }
        let mut f = layer.feature_of(MvtGeomType::Polygon);
        for rings in polygons {
            for (i, ring) in rings.into_iter().enumerate() {
                f.ring(ring, i == 0)?;
            }
        }
        f.tag_string("id", area.id.as_str())?;
        f.tag_string("name", area.name.as_str())?;
        f.tag_bool("approximate", area.approximate)?;
        more(&mut f, world, slot)?;
        layer = f.end();
    }
    Ok(if layer.num_features() == 0 {
        Vec::new()
    } else {
        layer.encode()
    })
}
