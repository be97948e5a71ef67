//! Each operation on a file as people write it: comments and order stay.

use super::*;
use crate::codebook::{Change, Wanted, check, diff, starter};
use crate::model::Codebook;

const FILE: &str = r#"# Our codebook.
format = 1
name = "Allotments"

# Giving things away.
[code.sharing]
name = "Sharing"   # the short one
definition = "Giving."
match = [
  'share*',      # all forms
  'give away',   # mostly
]

[code.seeds]
parent = "sharing"
name = "Seeds"
match = ['seed* NEAR/5 code:sharing']
[code.seeds.match-in]
de = ['samen -code:sharing']

# Digging and weeding.
[code.work]
name = "Work"
definition = "Toil."
match = ["dig*", 'share*']
unless = ['dig at']

[group.all]
name = "All"
codes = ["sharing", "work"]   # for now
# The end.
"#;

fn book(text: &str) -> Codebook {
    let (book, faults) = check("c.toml", text.as_bytes(), Wanted::NOTHING);
    assert_eq!(faults.iter().filter(|fault| fault.code != "CB009").count(), 0, "{faults:?}\n{text}");
    book.expect("it is text")
}

/// The lines that are in `new` and not in `old`, and the other way round.
fn changed(old: &str, new: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(old), lines(new));
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
    let came = after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(came).collect()
}

fn new_code(id: &str, name: &str) -> NewCode {
    NewCode { id: id.into(), name: name.into(), ..NewCode::default() }
}

#[test]
fn a_code_is_added_behind_the_branch_of_its_parent() {
    let code = NewCode {
        parent: Some("sharing".into()),
        definition: Some("\"Take two\" and the like.".into()),
        ..new_code("surplus", "Surplus")
    };
    let edited = add_code(FILE, &code).expect("added");
    assert_eq!(
        edited.text,
        FILE.replace(
            "de = ['samen -code:sharing']\n",
            "de = ['samen -code:sharing']\n\n[code.surplus]\nparent = \"sharing\"\nname = \"Surplus\"\n\
             definition = '\"Take two\" and the like.'\n"
        )
    );
    let at_the_end = add_code(FILE, &new_code("tea", "Tea")).expect("added").text;
    let expected =
        FILE.replace("unless = ['dig at']\n", "unless = ['dig at']\n\n[code.tea]\nname = \"Tea\"\n");
    assert_eq!(at_the_end, expected);
}

#[test]
fn a_code_is_added_to_an_empty_codebook() {
    let edited = add_code("format = 1\nname = \"X\"\n", &new_code("tea", "Tea")).expect("added");
    assert_eq!(edited.text, "format = 1\nname = \"X\"\n\n[code.tea]\nname = \"Tea\"\n");
}

#[test]
fn an_id_changes_wherever_it_is_named() {
    let edited = rename_code(FILE, "sharing", "giving").expect("renamed");
    assert_eq!(
        changed(FILE, &edited.text),
        [
            "- [code.sharing]",
            "- parent = \"sharing\"",
            "- match = ['seed* NEAR/5 code:sharing']",
            "- de = ['samen -code:sharing']",
            "- codes = [\"sharing\", \"work\"]   # for now",
            "+ [code.giving]",
            "+ parent = \"giving\"",
            "+ match = [\"seed* NEAR/5 code:giving\"]",
            "+ de = [\"samen -code:giving\"]",
            "+ codes = [\"giving\", \"work\"]   # for now",
        ]
    );
    let order: Vec<_> = book(&edited.text).codes.iter().map(|code| code.id.clone()).collect();
    assert_eq!(order, ["giving", "seeds", "work"]);
    assert_eq!(
        rename_code(&edited.text, "giving", "sharing").map(|again| book(&again.text).codes),
        Ok(book(FILE).codes)
    );
}

#[test]
fn names_parents_and_retirement() {
    let edited = name_code(FILE, "sharing", "Giving").expect("named");
    assert_eq!(
        changed(FILE, &edited.text),
        ["- name = \"Sharing\"   # the short one", "+ name = \"Giving\"   # the short one"]
    );
    let moved = move_code(FILE, "work", Some("seeds")).expect("moved").text;
    assert_eq!(moved, FILE.replace("[code.work]\n", "[code.work]\nparent = \"seeds\"\n"));
    assert_eq!(move_code(&moved, "work", None).map(|edited| edited.text).as_deref(), Ok(FILE));
    let retired = retire_code(FILE, "sharing", true).expect("retired");
    assert_eq!(changed(FILE, &retired.text), ["+ retired = true"]);
    assert_eq!(retired.notes.len(), 1);
    assert_eq!(retire_code(&retired.text, "sharing", false).map(|edited| edited.text).as_deref(), Ok(FILE));
}

#[test]
fn merging_keeps_every_word() {
    let edited = merge_codes(FILE, &["work".into(), "seeds".into()], "sharing").expect("merged");
    assert_eq!(
        edited.text,
        r#"# Our codebook.
format = 1
name = "Allotments"

# Giving things away.
# Merged: work, "Work". Toil.
# Digging and weeding.
# Merged: seeds, "Seeds".
[code.sharing]
name = "Sharing"   # the short one
definition = "Giving."
match = [
  'share*',      # all forms
  'give away',   # mostly
  "dig*",
  'seed* NEAR/5 code:sharing',
]
unless = ['dig at']
match-in = { de = ['samen -code:sharing'] }

[group.all]
name = "All"
codes = ["sharing"]   # for now
# The end.
"#
    );
    assert_eq!(
        edited.notes,
        [
            "unless of \"work\" and \"sharing\" now void matches of the rules of both",
            "unless of \"seeds\" and \"sharing\" now void matches of the rules of both",
            "rules of code \"sharing\" refer to themselves in a circle, by way of code:sharing",
            "rules of code \"sharing\" refer to themselves in a circle, by way of code:sharing",
        ]
    );
}

#[test]
fn what_stood_below_a_merged_code_stands_below_the_other() {
    let edited = merge_codes(FILE, &["sharing".into()], "seeds").expect("merged");
    let (book, _) = check("c.toml", edited.text.as_bytes(), Wanted::NOTHING);
    let book = book.expect("it is text");
    let codes: Vec<_> = book.codes.iter().map(|code| (code.id.as_str(), code.parent.as_deref())).collect();
    assert_eq!(codes, [("seeds", None), ("work", None)]);
    assert_eq!(book.groups[0].codes, ["seeds", "work"]);
}

#[test]
fn splitting_retires_the_code_and_keeps_its_place() {
    let parts = [new_code("seeds-given", "Seeds given"), new_code("seeds-swapped", "Seeds swapped")];
    let edited = split_code(FILE, "seeds", &parts).expect("split");
    let changes: Vec<Change> = diff(&book(FILE), &book(&edited.text));
    assert_eq!(changes.len(), 3, "{changes:?}");
    let codes: Vec<_> = book(&edited.text)
        .codes
        .iter()
        .map(|code| (code.id.clone(), code.parent.clone(), code.retired))
        .collect();
    let sharing = || Some("sharing".to_owned());
    assert_eq!(
        codes,
        [
            ("sharing".to_owned(), None, false),
            ("seeds".to_owned(), sharing(), true),
            ("seeds-given".to_owned(), sharing(), false),
            ("seeds-swapped".to_owned(), sharing(), false),
            ("work".to_owned(), None, false),
        ]
    );
    let in_group = split_code(FILE, "work", &parts).expect("split").text;
    assert_eq!(book(&in_group).groups[0].codes, ["sharing", "work", "seeds-given", "seeds-swapped"]);
}

#[test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    let no_code = |id: &str, near: &str| EditError::NoCode { id: id.into(), nearest: Some(near.into()) };
    assert_eq!(rename_code(FILE, "wrok", "toil"), Err(no_code("wrok", "work")));
    assert_eq!(rename_code(FILE, "work", "seeds"), Err(EditError::Exists { id: "seeds".into() }));
    assert_eq!(rename_code(FILE, "work", "The work"), Err(EditError::BadId { id: "The work".into() }));
    let below = EditError::BelowItself { id: "sharing".into(), parent: "seeds".into() };
    assert_eq!(move_code(FILE, "sharing", Some("seeds")), Err(below));
    assert_eq!(merge_codes(FILE, &["work".into()], "work"), Err(EditError::Nothing { id: "work".into() }));
    assert!(matches!(name_code("name = “x”", "a", "b"), Err(EditError::Unsound { .. })));
    let inline = "format = 1\n[code]\na = { name = 'A' }\n";
    assert_eq!(name_code(inline, "a", "b"), Err(EditError::NoHeading { id: "a".into() }));
}

#[test]
fn line_ends_and_remarks_of_the_starter_stay() {
    let windows = starter().replace('\n', "\r\n");
    let edited = rename_code(&windows, "learning", "finding-out").expect("renamed").text;
    let back = rename_code(&edited, "finding-out", "learning").expect("renamed").text;
    assert_eq!(back, windows);
}

#[test]
fn a_rule_is_added_and_taken_away_again() {
    let added = add_rule(FILE, "sharing", "hand* NEAR/3 \"over the fence\"").expect("added");
    assert_eq!(changed(FILE, &added.text), ["+   'hand* NEAR/3 \"over the fence\"',"]);
    assert_eq!(
        remove_rule(&added.text, "sharing", "hand* NEAR/3 \"over the fence\"")
            .map(|edited| edited.text)
            .as_deref(),
        Ok(FILE)
    );
    let first = add_rule("[code.tea]\nname = 'Tea'\n", "tea", "tea*").expect("added").text;
    assert_eq!(first, "[code.tea]\nname = 'Tea'\nmatch = [\"tea*\"]\n");
    assert_eq!(
        remove_rule(&first, "tea", "tea*").map(|edited| edited.text).as_deref(),
        Ok("[code.tea]\nname = 'Tea'\n")
    );
    let nothing = || EditError::Nothing { id: "tea".into() };
    assert_eq!(add_rule(&first, "tea", "tea*"), Err(nothing()));
    assert_eq!(remove_rule(&first, "tea", "milk"), Err(nothing()));
}
