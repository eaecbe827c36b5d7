//! Finds the bytes of each feature in a GeoJSON file without holding the file.
//!
//! A file is one `FeatureCollection`, or features one after another (on lines of their own, with or
//! without a record separator before each, RFC 8142). [`Splitter`] follows the grammar of JSON just
//! far enough to know where a feature ends. What breaks the grammar is told by number and line, and
//! reading goes on at the next `{"type":"Feature"`.

use std::io::{self, BufRead};

/// Most bytes of one feature; one that is larger is refused unread.
pub(super) const FEATURE_MAX: usize = 64 << 20;
/// Most bytes of a collection's own members that are kept to be looked at.
const MEMBER_MAX: usize = 64 << 10;

/// What was found.
#[derive(Debug)]
pub(super) enum Piece {
    /// The bytes of one feature.
    Feature {
        /// The line it begins at.
        line: u64,
        /// Its bytes, in themselves balanced.
        bytes: Vec<u8>,
    },
    /// A member of the collection that is not its features: name and value as JSON.
    Member(String, Vec<u8>),
    /// Something that is not as it should be; a code of the catalogue.
    Broken {
        /// The line of the fault.
        line: u64,
        /// What.
        code: &'static str,
    },
}

/// Where in the file reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between top-level values.
    Top,
    /// In a collection, before a member or its end.
    Collection,
    /// In the list of features.
    Features,
    /// Nothing more is read.
    End,
}

/// Reads pieces one at a time.
pub(super) struct Splitter<R> {
    source: R,
    line: u64,
    place: Place,
    /// A comma stands between members and elements.
    comma: bool,
}

/// Why a value could not be read to its end.
enum Stop {
    /// The file ends in it.
    EndOfFile,
    /// It breaks the grammar; the byte that did so is not consumed.
    Grammar,
    /// It is larger than is allowed.
    TooLarge,
    Io(io::Error),
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            line: 1,
            place: Place::Top,
            comma: false,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    fn take(&mut self, byte: u8) {
        if byte == b'\n' {
            self.line += 1;
        }
        self.source.consume(1);
    }

    /// Skips white space, record separators and a byte order mark.
    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(b @ (b' ' | b'\t' | b'\r' | b'\n' | 0x1E | 0xEF | 0xBB | 0xBF)) => {
                    self.take(b);
                }
                other => return Ok(other),
            }
        }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        loop {
            let Some(byte) = self.skip_space()? else {
                let open = matches!(self.place, Place::Collection | Place::Features);
                self.place = Place::End;
                return Ok(open.then_some(Piece::Broken {
                    line: self.line,
                    code: "import_truncated",
                }));
            };
            let piece = match self.place {
                Place::End => return Ok(None),
                Place::Top => self.top(byte)?,
                Place::Collection => self.member(byte)?,
                Place::Features => self.element(byte)?,
            };
            if piece.is_some() {
                return Ok(piece);
            }
        }
    }

    /// A top-level value: a collection is entered at its list of features, a feature comes whole.
    fn top(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        let line = self.line;
        if byte != b'{' {
            self.place = Place::End;
            return Ok(Some(Piece::Broken {
                line,
                code: "import_not_geojson",
            }));
        }
        let mut value = Value::new();
        value.stop_at_features = true;
        match self.value(&mut value) {
            Ok(()) if value.entered => {
                self.place = Place::Features;
                self.comma = false;
                // What stood before the list is looked at as members of a collection.
                Ok(Some(Piece::Member(String::new(), value.before_features())))
            }
            Ok(()) => Ok(Some(Piece::Feature {
                line,
                bytes: value.bytes,
            })),
            Err(stop) => self.stopped(stop, line).map(Some),
        }
    }

    /// After the list of features: other members, or the end.
    fn member(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        match byte {
            b'}' => {
                self.take(byte);
                self.place = Place::Top;
                Ok(None)
            }
            b',' => {
                self.take(byte);
                Ok(None)
            }
            b'"' => {
                let line = self.line;
                let mut name = Value::new();
                let read = self.value(&mut name).and_then(|()| {
                    if self.skip_space()? == Some(b':') {
                        self.take(b':');
                        self.skip_space()?;
                        let mut value = Value::new();
                        self.value(&mut value)?;
                        return Ok(value.bytes);
                    }
                    Err(Stop::Grammar)
                });
                match read {
                    Ok(bytes) if bytes.len() <= MEMBER_MAX => {
                        let name = serde_json::from_slice(&name.bytes).unwrap_or_default();
                        Ok(Some(Piece::Member(name, bytes)))
                    }
                    Ok(_) => Ok(None),
                    Err(stop) => self.stopped(stop, line).map(Some),
                }
            }
            _ => {
                self.place = Place::End;
                Ok(Some(Piece::Broken {
                    line: self.line,
                    code: "import_not_geojson",
                }))
            }
        }
    }

    /// One element of the list of features.
    fn element(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        match byte {
            b']' => {
                self.take(byte);
                self.place = Place::Collection;
                return Ok(None);
            }
            b',' if self.comma => {
                self.take(byte);
                self.comma = false;
                return Ok(None);
            }
            _ => {}
        }
        let line = self.line;
        let mut value = Value::new();
        match self.value(&mut value) {
            Ok(()) => {
                self.comma = true;
                Ok(Some(Piece::Feature {
                    line,
                    bytes: value.bytes,
                }))
            }
            Err(stop) => self.stopped(stop, line).map(Some),
        }
    }

    /// What to say, and where to go on.
    fn stopped(&mut self, stop: Stop, line: u64) -> io::Result<Piece> {
        let code = match stop {
            Stop::Io(e) => return Err(e),
            Stop::EndOfFile => {
                self.place = Place::End;
                return Ok(Piece::Broken {
                    line,
                    code: "import_truncated",
                });
            }
            Stop::Grammar => "import_broken_json",
            Stop::TooLarge => "import_feature_too_large",
        };
        let at = if code == "import_broken_json" {
            self.line
        } else {
            line
        };
        self.find_next()?;
        Ok(Piece::Broken { line: at, code })
    }

    /// Goes on to the next `{"type":"Feature"`, or to the end. The byte that broke the grammar may
    /// itself be its beginning.
    fn find_next(&mut self) -> io::Result<()> {
        loop {
            let Some(byte) = self.peek()? else {
                self.place = Place::End;
                return Ok(());
            };
            if byte == b'{' && begins_feature(self.source.fill_buf()?) {
                if self.place != Place::Top {
                    self.place = Place::Features;
                }
                self.comma = false;
                return Ok(());
            }
            self.take(byte);
        }
    }

    /// Reads one JSON value into `value`, from where reading stands.
    fn value(&mut self, value: &mut Value) -> Result<(), Stop> {
        loop {
            let buffer = self.source.fill_buf().map_err(Stop::Io)?;
            if buffer.is_empty() {
                return value.at_end();
            }
            let (mut used, mut newlines, mut verdict) = (0, 0, Verdict::More);
            for &byte in buffer {
                verdict = value.byte(byte);
                if matches!(verdict, Verdict::DoneBefore | Verdict::Broken) {
                    break;
                }
                used += 1;
                newlines += u64::from(byte == b'\n');
                if !matches!(verdict, Verdict::More) {
                    break;
                }
            }
            self.line += newlines;
            self.source.consume(used);
            match verdict {
                Verdict::More if value.bytes.len() > FEATURE_MAX => return Err(Stop::TooLarge),
                Verdict::More => {}
                Verdict::Done | Verdict::DoneBefore => return Ok(()),
                Verdict::Broken => return Err(Stop::Grammar),
            }
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Whether bytes begin like a feature. A match across the end of the buffer is missed; the price is
/// that one feature more is lost after a broken one.
fn begins_feature(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace());
    b"{\"type\":\"Feature\""
        .iter()
        .all(|wanted| rest.next() == Some(*wanted))
}

/// What a byte did to a value.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    /// The value goes on.
    More,
    /// It ended with this byte.
    Done,
    /// It ended before this byte, which belongs to what follows.
    DoneBefore,
    /// This byte cannot stand here.
    Broken,
}

/// What may come next in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Value,
    /// A value, or the end of an empty list.
    FirstValue,
    Key,
    /// A key, or the end of an empty object.
    FirstKey,
    Colon,
    CommaOrEnd,
}

/// A JSON value as it is read byte by byte.
#[derive(Debug)]
struct Value {
    bytes: Vec<u8>,
    /// The brackets that are open.
    open: Vec<u8>,
    want: Want,
    text: Text,
    stop_at_features: bool,
    entered: bool,
    /// Where the key that was last read at the first level begins and ends.
    key: (usize, usize),
}

/// Whether we are in a text or a bare word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    No,
    Key,
    Value,
    Escape(bool),
    Word,
}

impl Value {
    fn new() -> Self {
        Self {
            bytes: Vec::new(),
            open: Vec::new(),
            want: Want::Value,
            text: Text::No,
            stop_at_features: false,
            entered: false,
            key: (0, 0),
        }
    }

    fn at_end(&self) -> Result<(), Stop> {
        if self.text == Text::Word && self.open.is_empty() {
            Ok(())
        } else {
            Err(Stop::EndOfFile)
        }
    }

    /// The members before the list of features, closed to an object.
    fn before_features(&self) -> Vec<u8> {
        let head = self.bytes.get(..self.key.0).unwrap_or_default();
        let mut head = head.trim_ascii_end().to_vec();
        if head.last() == Some(&b',') {
            head.pop();
        }
        head.push(b'}');
        head
    }

    fn byte(&mut self, byte: u8) -> Verdict {
        match self.text {
            Text::Escape(key) => {
                self.text = if key { Text::Key } else { Text::Value };
                return self.keep(byte);
            }
            Text::Key | Text::Value => return self.in_text(byte),
            Text::Word => {
                if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+') {
                    return self.keep(byte);
                }
                self.text = Text::No;
                if self.open.is_empty() {
                    return Verdict::DoneBefore;
                }
            }
            Text::No => {}
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => self.keep(byte),
            b'"' => self.begin_text(byte),
            b'{' | b'[' => self.begin(byte),
            b'}' | b']' => self.end(byte),
            b':' if self.want == Want::Colon => {
                self.want = Want::Value;
                self.keep(byte)
            }
            b',' if self.want == Want::CommaOrEnd => {
                self.want = if self.open.last() == Some(&b'{') {
                    Want::Key
                } else {
                    Want::Value
                };
                self.keep(byte)
            }
            // A bare word: a number, true, null, or a NaN that reading the feature will refuse.
            _ if matches!(self.want, Want::Value | Want::FirstValue)
                && (byte.is_ascii_alphanumeric() || byte == b'-') =>
            {
                self.text = Text::Word;
                self.want = Want::CommaOrEnd;
                self.keep(byte)
            }
            _ => Verdict::Broken,
        }
    }

    fn keep(&mut self, byte: u8) -> Verdict {
        self.bytes.push(byte);
        Verdict::More
    }

    fn in_text(&mut self, byte: u8) -> Verdict {
        let key = self.text == Text::Key;
        match byte {
            b'\\' => self.text = Text::Escape(key),
            b'"' => {
                self.text = Text::No;
                self.want = if key { Want::Colon } else { Want::CommaOrEnd };
                self.bytes.push(byte);
                if key && self.open.len() == 1 {
                    self.key.1 = self.bytes.len();
                }
                return if self.open.is_empty() {
                    Verdict::Done
                } else {
                    Verdict::More
                };
            }
            // A line that ends in a text: its closing quote is missing.
            0..=0x1F => return Verdict::Broken,
            _ => {}
        }
        self.keep(byte)
    }

    fn begin_text(&mut self, byte: u8) -> Verdict {
        self.text = match self.want {
            Want::Key | Want::FirstKey => Text::Key,
            Want::Value | Want::FirstValue => Text::Value,
            Want::Colon | Want::CommaOrEnd => return Verdict::Broken,
        };
        if self.open.len() == 1 && self.text == Text::Key {
            self.key.0 = self.bytes.len();
        }
        self.keep(byte)
    }

    fn begin(&mut self, byte: u8) -> Verdict {
        if !matches!(self.want, Want::Value | Want::FirstValue) {
            return Verdict::Broken;
        }
        if self.stop_at_features
            && byte == b'['
            && self.open.len() == 1
            && self.bytes.get(self.key.0..self.key.1) == Some(b"\"features\"")
        {
            self.entered = true;
            return Verdict::Done;
        }
        self.open.push(byte);
        self.want = if byte == b'{' {
            Want::FirstKey
        } else {
            Want::FirstValue
        };
        self.keep(byte)
    }

    fn end(&mut self, byte: u8) -> Verdict {
        let fits = match byte {
            b'}' => {
                matches!(self.want, Want::FirstKey | Want::CommaOrEnd)
                    && self.open.last() == Some(&b'{')
            }
            _ => {
                matches!(self.want, Want::FirstValue | Want::CommaOrEnd)
                    && self.open.last() == Some(&b'[')
            }
        };
        if !fits {
            return Verdict::Broken;
        }
        self.open.pop();
        self.want = Want::CommaOrEnd;
        self.bytes.push(byte);
        if self.open.is_empty() {
            Verdict::Done
        } else {
            Verdict::More
        }
    }
}

#[cfg(test)]
mod tests;
