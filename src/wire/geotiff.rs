//! A grid of values as a GeoTIFF, for programs of geography.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lykta_core::analysis::density::Grid;
use lykta_core::space::Crs;

/// Types of a TIFF's fields.
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const DOUBLE: u16 = 12;
/// Bytes of the head before the first field list.
const HEAD: usize = 8;

/// One field: its tag, type, count and bytes.
struct Field(u16, u16, usize, Vec<u8>);

fn shorts(tag: u16, values: &[u16]) -> Field {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Field(tag, SHORT, values.len(), bytes)
}

fn long(tag: u16, value: usize) -> Field {
    let value = u32::try_from(value).unwrap_or(u32::MAX);
    Field(tag, LONG, 1, value.to_le_bytes().to_vec())
}

fn doubles(tag: u16, values: &[f64]) -> Field {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Field(tag, DOUBLE, values.len(), bytes)
}

fn ascii(tag: u16, text: &str) -> Field {
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| if c.is_ascii() { c as u8 } else { b'?' })
        .chain([0])
        .collect();
    Field(tag, ASCII, bytes.len(), bytes)
}

/// The values as 32-bit floats in one strip, packed by zlib; the first row of the file lies north.
///
/// # Shapes and units
/// - `values`: row by row from the south-west, as the grid has them; no number where nothing is known.
/// - `about`: what the values are and how they came about, in plain ASCII.
///
/// # Errors
/// Never in memory; what the packer says is passed on.
///
/// # Source
/// TIFF 6.0 (Adobe, 1992) and OGC 19-008r4, GeoTIFF 1.1.
pub fn write(grid: &Grid, values: &[f64], crs: Crs, about: &str) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(6));
    for row in values.chunks(grid.columns.max(1)).rev() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "seven figures are enough on a map"
        )]
        let bytes: Vec<u8> = row.iter().flat_map(|v| (*v as f32).to_le_bytes()).collect();
        packer.write_all(&bytes)?;
    }
    let strip = packer.finish()?;
    let north = grid.origin[1] + grid.rows as f64 * grid.cell_m;
    let code = crs.code().trim_start_matches("EPSG:").parse().unwrap_or(0);
    // Version 1.1 of keys; projected; a value is of its whole cell; the system by its number; metres.
    let keys = [
        1, 1, 1, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, code, 3076, 0, 1, 9001,
    ];
    let mut fields = vec![
        long(256, grid.columns),
        long(257, grid.rows),
        shorts(258, &[32]),
        shorts(259, &[8]),
        shorts(262, &[1]),
        ascii(270, about),
        long(273, HEAD),
        shorts(277, &[1]),
        long(278, grid.rows),
        long(279, strip.len()),
        shorts(339, &[3]),
        doubles(33_550, &[grid.cell_m, grid.cell_m, 0.0]),
        doubles(33_922, &[0.0, 0.0, 0.0, grid.origin[0], north, 0.0]),
        shorts(34_735, &keys),
    ];
    if values.iter().any(|v| v.is_nan()) {
        // What stands for no value, as GDAL has it.
        fields.push(ascii(42_113, "nan"));
    }
    let mut file = b"II*\0\0\0\0\0".to_vec();
    file.extend(strip);
    let mut list = Vec::new();
    for Field(tag, kind, count, mut bytes) in fields {
        list.extend(tag.to_le_bytes());
        list.extend(kind.to_le_bytes());
        list.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        if bytes.len() > 4 {
            // Too long for the list itself: it stands before it, on an even byte.
            file.resize(file.len().next_multiple_of(2), 0);
            let at = u32::try_from(file.len()).unwrap_or(u32::MAX);
            file.extend(bytes);
            bytes = at.to_le_bytes().to_vec();
        }
        bytes.resize(4, 0);
        list.extend(bytes);
    }
    file.resize(file.len().next_multiple_of(2), 0);
    let at = u32::try_from(file.len()).unwrap_or(u32::MAX);
    for (place, byte) in file.iter_mut().skip(4).zip(at.to_le_bytes()) {
        *place = byte;
    }
    let count = u16::try_from(list.len() / 12).unwrap_or(u16::MAX);
    file.extend(count.to_le_bytes());
    file.extend(list);
    file.extend([0; 4]);
    Ok(file)
}
