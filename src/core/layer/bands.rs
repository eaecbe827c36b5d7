//! Bands of a surface as vector tiles: cut from the same areas at every zoom.

use fast_mvt::{MvtGeomType, MvtLayerBuilder, MvtResult};
use geo::{BoundingRect, Intersects, MultiPolygon, Polygon, Rect, coord};

use super::clip;
use super::tile::{BUFFER, Tile};

/// Name of the layer with the bands.
pub const BANDS: &str = "bands";
/// Name of the layer with what is unknown.
pub const UNKNOWN: &str = "unknown";

/// One step of a legend with where it is, WGS 84 degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// This much is in it.
    pub from: f64,
    /// This much is not; `None` for the highest.
    pub to: Option<f64>,
    /// Where.
    pub area: MultiPolygon,
}

/// The tile: in [`BANDS`] a feature for each step with its `class` from 1, `from` and `to`; in [`UNKNOWN`] what
/// nothing can be said of. Empty when neither is there.
pub fn tile(steps: &[Step], unknown: &MultiPolygon, tile: Tile) -> Vec<u8> {
    draw(steps, unknown, tile).unwrap_or_default()
}

fn draw(steps: &[Step], unknown: &MultiPolygon, tile: Tile) -> MvtResult<Vec<u8>> {
    let mut bands = MvtLayerBuilder::new(BANDS)?;
    for (class, step) in (1_u64..).zip(steps) {
        let polygons = cut(&step.area, tile);
        if polygons.is_empty() {
            continue;
        }
        let mut f = bands.feature_of(MvtGeomType::Polygon);
        for (i, ring) in polygons.into_iter().flat_map(|rings| (0..).zip(rings)) {
            f.ring(ring, i == 0)?;
        }
        f.tag_uint("class", class)?;
        f.tag_double("from", step.from)?;
        if let Some(to) = step.to {
            f.tag_double("to", to)?;
        }
        bands = f.end();
    }
    let mut rest = MvtLayerBuilder::new(UNKNOWN)?;
    let polygons = cut(unknown, tile);
    if !polygons.is_empty() {
        let mut f = rest.feature_of(MvtGeomType::Polygon);
        for (i, ring) in polygons.into_iter().flat_map(|rings| (0..).zip(rings)) {
            f.ring(ring, i == 0)?;
        }
        rest = f.end();
    }
    let mut bytes = Vec::new();
    // A tile is its layers one after the other.
    for layer in [bands, rest] {
        if layer.num_features() > 0 {
            bytes.extend(layer.encode());
        }
    }
    Ok(bytes)
}

/// The part that the tile shows, of what comes near it.
fn cut(area: &MultiPolygon, tile: Tile) -> Vec<Vec<clip::Ring>> {
    let [west, south, east, north] = tile.bounds(BUFFER);
    let window = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
    let near = |p: &&Polygon| p.bounding_rect().is_some_and(|b| b.intersects(&window));
    let near: Vec<Polygon> = area.0.iter().filter(near).cloned().collect();
    clip::polygons(&MultiPolygon(near), tile)
}

#[cfg(test)]
mod tests {
    use fast_mvt::{MvtReaderRef, MvtValueRef};
    use geo::{Contains, Coord, Geometry, MapCoords, Point, polygon};

    use super::*;
    use crate::model::LonLat;

    fn square(west: f64, south: f64, side: f64) -> Polygon {
        let (east, north) = (west + side, south + side);
        polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
    }

    /// Which of the layers' features hold a place of the tile: the class of a band, 0 for the unknown.
    fn holding(bytes: &[u8], at: Coord) -> Vec<u64> {
        if bytes.is_empty() {
            return Vec::new();
        }
        let reader = MvtReaderRef::new(bytes).unwrap();
        let mut found = Vec::new();
        for layer in reader.layers() {
            assert_eq!((layer.extent(), layer.version()), (4096, 2));
            for feature in layer.features() {
                let plain = |c: Coord<i32>| Coord {
                    x: f64::from(c.x),
                    y: f64::from(c.y),
                };
                let holds = match feature.geometry().unwrap() {
                    Geometry::Polygon(p) => p.map_coords(plain).contains(&Point(at)),
                    Geometry::MultiPolygon(p) => p.map_coords(plain).contains(&Point(at)),
                    other => panic!("{other:?}"),
                };
                let class =
                    feature
                        .properties_vec()
                        .unwrap()
                        .into_iter()
                        .find_map(|(key, value)| match value {
                            MvtValueRef::UInt(n) if key == "class" => Some(n),
                            _ => None,
                        });
                assert_eq!(class.is_some(), layer.name() == BANDS);
                found.extend(holds.then_some(class.unwrap_or(0)));
            }
        }
        found
    }

    #[test]
    fn every_zoom_shows_the_same_places_in_the_same_band() {
        let inner = square(12.94, 57.72, 0.006);
        let ring = Polygon::new(
            square(12.93, 57.715, 0.024).exterior().clone(),
            vec![inner.exterior().clone()],
        );
        let steps = [
            Step {
                from: 5.0,
                to: Some(10.0),
                area: MultiPolygon(vec![ring, square(12.98, 57.73, 0.004)]),
            },
            Step {
                from: 10.0,
                to: None,
                area: MultiPolygon(vec![inner]),
            },
        ];
        let unknown = MultiPolygon(vec![square(12.9, 57.70, 0.01)]);
        // By hand from the squares above, each place at least 60 m from any side.
        let places = [
            ((12.932, 57.717), &[1][..]),
            ((12.951, 57.737), &[1]),
            ((12.943, 57.723), &[2]),
            ((12.982, 57.732), &[1]),
            ((12.905, 57.705), &[0]),
            ((12.97, 57.72), &[]),
            ((12.92, 57.71), &[]),
        ];
        for zoom in 9..=20 {
            for ((lon, lat), expected) in places {
                let place = LonLat::from_degrees(lon, lat).unwrap();
                let at = Tile::at(place, zoom);
                let bytes = tile(&steps, &unknown, at);
                let found = holding(&bytes, at.pixel(place.coord()));
                assert_eq!(found, expected, "{lon} {lat} at zoom {zoom}");
            }
        }
    }

    #[test]
    fn a_tile_with_nothing_in_it_is_empty() {
        let far = Tile::at(LonLat::from_degrees(18.0, 59.3).unwrap(), 12);
        let steps = [Step {
            from: 1.0,
            to: None,
            area: MultiPolygon(vec![square(12.94, 57.72, 0.006)]),
        }];
        assert_eq!(
            tile(&steps, &MultiPolygon(Vec::new()), far),
            Vec::<u8>::new()
        );
    }
}
