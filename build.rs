//! Tells cargo to build again when what goes into the program changes.

fn main() {
    for folder in [
        "web/dist",
        "geodata",
        "web/src/i18n",
        "src/store/sqlite/migrations",
    ] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
