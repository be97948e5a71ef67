//! The awkward text files that researchers were seen to have, where they are at hand.

use std::fs;
use std::path::Path;

use emic::text::decode::{Decoded, decode};
use serde_json::Value;
use sha2::{Digest, Sha256};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/documents/tricky");

#[test]
fn tricky_files_decode_as_expected() {
    let Ok(expected) = fs::read(Path::new(FOLDER).join("EXPECT.json")) else {
        println!("passed over: {FOLDER} is not here");
        return;
    };
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).expect("a JSON object");
    let texts: Vec<_> = expected.iter().filter(|(_, facts)| facts.get("sha256").is_some()).collect();
    assert!(texts.len() >= 15, "EXPECT.json names {} texts", texts.len());
    for (file, facts) in texts {
        let bytes = fs::read(Path::new(FOLDER).join(file)).expect("a file that EXPECT.json names");
        let decoded = decode(&bytes, None).unwrap_or_else(|error| panic!("{file}: {error}"));
        check(file, facts, &decoded);
    }
}

#[track_caller]
fn check(file: &str, facts: &Value, decoded: &Decoded) {
    let text = &decoded.text;
    let encoding = facts["encoding"].as_str().expect("an encoding");
    assert_eq!(decoded.encoding, encoding.trim_end_matches("-sig"), "{file}");
    let bom = facts["bom"].as_bool().unwrap_or(encoding.ends_with("-sig"));
    assert_eq!(decoded.bom, bom, "{file}: byte-order mark");
    assert_eq!(decoded.replaced, 0, "{file}: replaced");
    let counted = |name: &str| facts[name].as_u64().and_then(|n| usize::try_from(n).ok());
    assert_eq!(Some(text.len()), counted("utf8_bytes"), "{file}: bytes");
    assert_eq!(Some(text.chars().count()), counted("codepoints"), "{file}: code points");
    assert_eq!(Some(text.encode_utf16().count()), counted("utf16_units"), "{file}: UTF-16 units");
    let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(Some(hash.as_str()), facts["sha256"].as_str(), "{file}: sha256");
}

#[test]
fn invalid_utf8_keeps_every_good_character() {
    let Ok(bytes) = fs::read(Path::new(FOLDER).join("22_invalid_utf8.txt")) else {
        println!("passed over: {FOLDER} is not here");
        return;
    };
    let decoded = decode(&bytes, None).expect("a text");
    assert_eq!((decoded.encoding.as_str(), decoded.replaced), ("utf-8", 8));
    let good = decoded.text.chars().filter(|c| *c != '\u{FFFD}').count();
    assert!(good >= 900, "{good} good code points");
}

#[test]
fn archives_are_refused_by_name() {
    let Ok(bytes) = fs::read(Path::new(FOLDER).join("40_ok.docx")) else {
        println!("passed over: {FOLDER} is not here");
        return;
    };
    let message = decode(&bytes, None).expect_err("no text").to_string();
    assert!(message.starts_with("this is an Office document"), "{message}");
}
