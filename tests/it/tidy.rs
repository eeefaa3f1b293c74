//! The rules of the house that no linter knows: which folder may know which, and what stays out.

use std::fs;
use std::path::Path;

use crate::support::command::callrecords;

/// Each module of the crate and the layers right below it. It may use those and all below them.
const LAYERS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("json", &[]),
    ("file", &[]),
    ("config", &["file"]),
    ("guard", &["config"]),
    ("graph", &["json"]),
    ("mask", &["graph"]),
    ("memory", &[]),
    ("reports", &["graph"]),
    ("store", &["memory", "reports"]),
    ("auth", &["store", "clock", "config"]),
    ("ingest", &["store", "clock"]),
    ("demo", &["ingest"]),
    ("export", &["store", "mask"]),
    ("plan", &["mask", "store"]),
    ("schema", &["auth", "guard", "mask", "plan"]),
    ("http", &["schema", "telemetry"]),
    ("telemetry", &["config"]),
    ("cli", &["demo", "export", "http", "telemetry"]),
    ("main", &["cli"]),
];
const LONGEST_FILE: usize = 400;
/// In two parts each, or this file would offend.
const PUT_OFF: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];
const PLACES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];
const JSON: &[&str] = &[
    "serde_json::from_slice",
    "serde_json::from_str",
    "serde_json::from_reader",
    "Deserializer::from_",
];
const ENVIRONMENT: &[&str] = &["env::var", "env::set_var", "Env::"];

/// A text file of the source tree, by its path from the root.
struct Source {
    path: String,
    text: String,
}

#[test]
fn every_arrow_between_modules_goes_one_way() {
    assert_none(rust("src"), against_the_arrows);
}

#[test]
fn no_file_is_longer_than_a_reader_likes() {
    assert_none(all_rust(), too_long);
}

#[test]
fn nothing_is_put_off() {
    assert_none(everything(), |source| lines_with(source, PUT_OFF));
}

#[test]
fn no_file_names_a_place_of_one_machine() {
    assert_none(everything(), |source| lines_with(source, PLACES));
}

#[test]
fn only_config_reads_the_environment() {
    let elsewhere = rust("src").filter(|source| module(source) != "config");
    assert_none(elsewhere, |source| lines_with(source, ENVIRONMENT));
}

/// Foreign JSON passes one door: `src/json.rs` tells why. What `demo` reads is ours.
#[test]
fn only_json_reads_json() {
    let elsewhere = rust("src").filter(|source| !["json", "demo"].contains(&module(source)));
    assert_none(elsewhere, reads_json);
}

#[test]
fn the_readme_names_every_command() {
    if !root().join("src/cli").exists() {
        return;
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let help = callrecords(["--help"]).outcome().stdout;
    let commands = commands(&help);
    assert!(!commands.is_empty(), "no commands in: {help}");
    for command in commands {
        let row = format!("| `callrecords {command}");
        assert!(readme.contains(&row), "README.md has no row {row}…`");
    }
}

#[test]
fn the_checks_find_what_they_look_for() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let upwards = source(
        "src/store/page.rs",
        "use crate::graph;\nuse crate::http::Router;",
    );
    assert_eq!(
        against_the_arrows(&upwards),
        ["src/store/page.rs:2: `store` may not use `http`"]
    );
    let unknown = source("src/common.rs", "let all = crate::{graph, store};");
    assert_eq!(against_the_arrows(&unknown).len(), 1);
    assert_eq!(too_long(&source("a.rs", &"\n".repeat(401))).len(), 1);
    let reading = format!("let a = {}(a);\n#[cfg(test)]\n{}(b)", JSON[1], JSON[0]);
    assert_eq!(reads_json(&source("src/a.rs", &reading)).len(), 1);
    let late = source("a.rs", &format!("//\n// {} later", PUT_OFF[0]));
    assert_eq!(lines_with(&late, PUT_OFF).len(), 1);
    assert_eq!(
        commands("Usage: x\n\nCommands:\n  serve   Serves\n  help  Helps\n\nOptions:\n  -h\n"),
        ["serve"]
    );
}

/// `SECURITY.md` names tests: each is there.
#[test]
fn what_was_tried_was_tried() {
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let (_, tried) = text.split_once("\n## What was tried\n").unwrap();
    let rows = tried.lines().filter(|line| line.starts_with("| "));
    let tests = rows.filter_map(|row| row.split('|').nth(2));
    let mut seen = 0;
    for place in tests.flat_map(|tests| tests.split(';')) {
        let mut names = place.split('`').skip(1).step_by(2);
        let Some(file) = names.next() else {
            continue;
        };
        let folder = if file.starts_with("src/") {
            ""
        } else {
            "tests/it"
        };
        let path = root().join(folder).join(file);
        let code = fs::read_to_string(&path).unwrap_or_else(|_| panic!("there is no {file}"));
        for name in names {
            seen += 1;
            assert!(
                code.contains(&format!("fn {name}(")),
                "{file} has no {name}"
            );
        }
    }
    assert!(seen > 30, "{seen}");
}

fn assert_none(sources: impl Iterator<Item = Source>, offences: impl Fn(&Source) -> Vec<String>) {
    let sources: Vec<_> = sources.collect();
    assert!(!sources.is_empty(), "nothing was checked");
    let offences: Vec<_> = sources.iter().flat_map(offences).collect();
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

fn against_the_arrows(source: &Source) -> Vec<String> {
    let from = module(source);
    let code = |line: &&str| !line.trim_start().starts_with("//");
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| code(line))
        .flat_map(|(index, line)| used(line).map(move |to| (index + 1, to)))
        .filter(|(_, to)| from != "lib" && from != *to && !below(from).contains(to))
        .map(|(line, to)| format!("{}:{line}: `{from}` may not use `{to}`", source.path))
        .collect()
}

/// The modules that a line of code names by way of `crate::`, or by the crate's name.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let paths = line.split("crate::").skip(1);
    let paths = paths.chain(line.split("callrecords::").skip(1));
    paths.map(|path| {
        let end = path.find(|next: char| !next.is_alphanumeric() && next != '_');
        &path[..end.unwrap_or(path.len())]
    })
}

/// All layers below a module.
fn below(module: &str) -> Vec<&'static str> {
    let layer = LAYERS.iter().find(|(name, _)| *name == module);
    let mut all = layer.map_or_else(Vec::new, |(_, below)| below.to_vec());
    for next in all.clone() {
        all.extend(below(next));
    }
    all
}

/// The module of the crate that a file belongs to: `store` for `src/store/page.rs`.
fn module(source: &Source) -> &str {
    let path = source.path.trim_start_matches("src/");
    path.split(['/', '.']).next().unwrap_or(path)
}

fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let offence = format!("{}: {lines} lines; {LONGEST_FILE} at most", source.path);
    (lines > LONGEST_FILE)
        .then_some(offence)
        .into_iter()
        .collect()
}

fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(index, line)| format!("{}:{}: {}", source.path, index + 1, line.trim()))
        .collect()
}

/// Lines before its tests that read JSON by themselves.
fn reads_json(source: &Source) -> Vec<String> {
    let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    let code = Source {
        path: source.path.clone(),
        text: code.to_owned(),
    };
    lines_with(&code, JSON)
}

/// The commands that clap lists in its help, its own `help` aside.
fn commands(help: &str) -> Vec<&str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let list = list.take_while(|line| !line.is_empty());
    list.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect()
}

fn all_rust() -> impl Iterator<Item = Source> {
    ["src", "tests", "migrations"].into_iter().flat_map(rust)
}

fn rust(folder: &str) -> impl Iterator<Item = Source> {
    let all = sources(&root().join(folder)).into_iter();
    all.filter(|source| extension(source) == "rs")
}

/// Every text file that people write; those without an extension are scripts and the like.
fn everything() -> impl Iterator<Item = Source> {
    const WRITTEN: &[&str] = &[
        "", "css", "html", "md", "mjs", "rs", "sh", "toml", "ts", "tsx",
    ];
    let all = sources(root()).into_iter();
    all.filter(|source| WRITTEN.contains(&extension(source)))
}

fn extension(source: &Source) -> &str {
    let extension = Path::new(&source.path).extension();
    extension.and_then(|it| it.to_str()).unwrap_or_default()
}

/// The text files in a folder and below, without what is fetched or built.
fn sources(folder: &Path) -> Vec<Source> {
    const SKIPPED: &[&str] = &[".git", "dist", "node_modules", "target"];
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| !SKIPPED.iter().any(|skipped| path.ends_with(skipped)))
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                source(&path).into_iter().collect()
            }
        })
        .collect()
}

fn source(file: &Path) -> Option<Source> {
    Some(Source {
        path: file.strip_prefix(root()).ok()?.to_str()?.to_owned(),
        text: fs::read_to_string(file).ok()?,
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
