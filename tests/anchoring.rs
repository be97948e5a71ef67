//! Quotes found again in texts that were changed: nothing that is said to be sure is wrong.

use crate::edits::{HEAD, MEASURED, Tally, measure, row};
use crate::talk::Talk;

/// How many interviews are changed in each way; `cargo bench --bench anchor` changes many more.
const INTERVIEWS: u64 = 6;

#[test]
fn what_is_sure_is_never_wrong() {
    let talk = Talk::new();
    let mut wrong = Vec::new();
    println!("{HEAD}");
    for (name, edits) in MEASURED {
        let mut sum = Tally::default();
        for seed in 0..INTERVIEWS {
            sum.add(measure(&talk, edits, seed, 30_000, 60, &mut |what| {
                wrong.push(format!("{name}, {seed}: {what}"));
            }));
        }
        println!("{}", row(name, &sum));
        let certain = sum.exact + sum.moved + sum.sure + sum.unsure;
        assert!(certain * 10 >= (sum.codings - sum.gone) * 8, "{name}: too many are lost: {sum:?}");
    }
    assert!(wrong.is_empty(), "{} are wrong and sure:\n{}", wrong.len(), wrong.join("\n"));
}
