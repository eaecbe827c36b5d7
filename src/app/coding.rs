//! How bytes that many ask for are packed on their way to them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Read as _;

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::read::GzDecoder;
use libdeflater::{CompressionLvl, Compressor};

/// Less than this is sent as it is: packing it saves nothing that a packet would notice.
pub(super) const PACKED_FROM: usize = 512;
/// Effort of gzip, of 12. A tile lives until the next change, so the first reader should not wait; more effort
/// takes twice the time for a fiftieth of the bytes, for ids are text that does not repeat.
const GZIP_EFFORT: i32 = 1;
/// Effort of brotli, of 11: all of it, since nobody waits for the outcome.
const BROTLI_EFFORT: i32 = 11;
/// Effort for more bytes than [`MUCH`], of which all of it takes too long even so; smaller than gzip still.
const BROTLI_EFFORT_FOR_MUCH: i32 = 5;
/// So many bytes are much.
const MUCH: usize = 32 * 1024;

thread_local! {
    /// Its tables are large enough to be kept from tile to tile.
    static GZIP: RefCell<Option<Compressor>> =
        RefCell::new(CompressionLvl::new(GZIP_EFFORT).ok().map(Compressor::new));
}

/// A content coding (RFC 9110, 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As it is.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Coding {
    /// As HTTP calls it; `None` for bytes as they are.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// Which codings a reader takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Takes {
    /// gzip.
    pub gzip: bool,
    /// Brotli.
    pub brotli: bool,
}

impl Takes {
    /// The coding for somebody who waits.
    pub(super) fn quick(self) -> Coding {
        if self.gzip {
            Coding::Gzip
        } else {
            Coding::Plain
        }
    }
}

/// Bytes as gzip; `None` when that is not worth it.
pub(super) fn gzip(plain: &[u8]) -> Option<Bytes> {
    if plain.len() < PACKED_FROM {
        return None;
    }
    GZIP.with_borrow_mut(|packer| {
        let packer = packer.as_mut()?;
        let mut out = vec![0; packer.gzip_compress_bound(plain.len())];
        let size = packer.gzip_compress(plain, &mut out).ok()?;
        out.truncate(size);
        // What stays in a cache should hold no room that nobody uses.
        out.shrink_to_fit();
        Some(Bytes::from(out))
    })
}

/// Bytes that are sent as this, as Brotli; `None` when that is not worth it. Takes milliseconds.
pub(super) fn brotli(sent: &[u8], coding: Coding) -> Option<Bytes> {
    let plain = match coding {
        Coding::Brotli => return None,
        Coding::Plain => Cow::Borrowed(sent),
        Coding::Gzip => {
            let mut plain = Vec::new();
            GzDecoder::new(sent).read_to_end(&mut plain).ok()?;
            Cow::Owned(plain)
        }
    };
    let params = BrotliEncoderParams {
        quality: if plain.len() > MUCH {
            BROTLI_EFFORT_FOR_MUCH
        } else {
            BROTLI_EFFORT
        },
        size_hint: plain.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(sent.len());
    brotli::BrotliCompress(&mut &*plain, &mut out, &params).ok()?;
    out.shrink_to_fit();
    (out.len() < sent.len()).then(|| Bytes::from(out))
}
