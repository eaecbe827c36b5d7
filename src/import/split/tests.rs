//! Pieces of good, broken and cut files, whatever the buffer.

use super::*;

/// Reads with a buffer of a few bytes, so that every piece crosses its edge.
fn pieces(text: &str, buffer: usize) -> Vec<String> {
    let mut splitter = Splitter::new(io::BufReader::with_capacity(buffer, text.as_bytes()));
    let mut out = Vec::new();
    while let Some(piece) = splitter.next_piece().unwrap() {
        out.push(match piece {
            Piece::Feature { line, bytes } => {
                format!("{line} {}", String::from_utf8_lossy(&bytes))
            }
            Piece::Member(name, bytes) => {
                format!("member {name} {}", String::from_utf8_lossy(&bytes))
            }
            Piece::Broken { line, code } => format!("{line} {code}"),
        });
    }
    out
}

#[test]
fn a_collection_comes_apart_whatever_the_buffer() {
    let text = "\u{feff}{ \"type\": \"FeatureCollection\", \"lykta\": {\"export\": 1},\n \"features\" : [ {\"a\": \"]}\\\"\"} ,\n{\"b\":[1,{}]}\n],\"bbox\":[1, 2]}\n";
    for buffer in [1, 7, 4096] {
        assert_eq!(
            pieces(text, buffer),
            [
                "member  { \"type\": \"FeatureCollection\", \"lykta\": {\"export\": 1}}",
                "2 {\"a\": \"]}\\\"\"}",
                "3 {\"b\":[1,{}]}",
                "member bbox [1, 2]"
            ]
        );
    }
}

#[test]
fn features_one_after_another_come_apart() {
    assert_eq!(
        pieces("\u{1e}{\"a\":1}\n\u{1e}{\"b\":2}\n", 3),
        ["1 {\"a\":1}", "2 {\"b\":2}"]
    );
    assert_eq!(pieces("", 3), [""; 0]);
}

#[test]
fn a_broken_feature_is_told_and_the_next_is_found() {
    let head = "{\"features\":[";
    for (broken, line) in [
        ("{\"type\":\"Feature\" \"id\":1}", 2),
        ("{\"type\":\"Feature\",\"id\":[1,2}}", 2),
        ("{\"type\":\"Feature\",\"id\":\"no end}", 2),
        ("{\"type\":\"Feature\",\"p\":{\"a\":1}", 3),
        ("?", 2),
    ] {
        let text = format!("{head}\n{broken}\n,{{\"type\":\"Feature\"}}]}}");
        let expected = [
            String::from("member  {}"),
            format!("{line} import_broken_json"),
            String::from("3 {\"type\":\"Feature\"}"),
        ];
        assert_eq!(pieces(&text, 4096), expected, "{broken}");
    }
}

#[test]
fn a_file_that_stops_keeps_what_was_whole() {
    assert_eq!(
        pieces("{\"features\":[{\"a\":1},\n{\"b\":", 5),
        ["member  {}", "1 {\"a\":1}", "2 import_truncated"]
    );
    assert_eq!(
        pieces("{\"features\":[{\"a\":1}", 5),
        ["member  {}", "1 {\"a\":1}", "1 import_truncated"]
    );
    assert_eq!(
        pieces("{\"a\":1}\n{\"b\":", 5),
        ["1 {\"a\":1}", "2 import_truncated"]
    );
    assert_eq!(pieces("<html>", 5), ["1 import_not_geojson"]);
}
