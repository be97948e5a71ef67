//! The computation of a coefficient with its numbers, for a methods appendix.

use std::fmt::Write;

use super::alpha::{Metric, computed};
use super::fourfold::Fourfold;
use super::ratings::Ratings;
use super::tally::Tally;
use super::undefined::Figure;

/// Writes out how the figures of ratings come about: the counts, then each coefficient with its
/// formula, its numbers and its result.
#[must_use]
pub fn ratings(title: &str, ratings: &Ratings) -> String {
    let tally = Tally::of(ratings);
    let mut text = format!("{title}\n\n");
    let categories: Vec<&str> = ratings.categories().iter().map(|category| category.label.as_str()).collect();
    let _ = writeln!(text, "coders m = {}: {}", ratings.coders().len(), ratings.coders().join(", "));
    let _ = writeln!(text, "categories q = {}: {}", ratings.choices(), shortened(&categories));
    let _ = writeln!(text, "units with a value n = {}", tally.rated_units());
    let _ = writeln!(text, "units with two values or more n′ = {}", tally.paired_units());
    let _ = writeln!(text, "values = {}", tally.values());
    for (coder, name) in ratings.coders().iter().enumerate() {
        let counts = tally.of_coder(coder);
        let _ = writeln!(text, "  {name} used {}", counted(&categories, counts));
    }
    match ratings.only_pair() {
        Ok(pair) => match pair.fourfold(1) {
            Ok(counts) => text.push_str(&fourfold(ratings.coders(), counts)),
            Err(_) => {
                let (rows, columns) = pair.margins();
                let products: u128 =
                    rows.iter().zip(columns).map(|(a, b)| u128::from(*a) * u128::from(*b)).sum();
                let (agreed, n) = (pair.agreed(), pair.units());
                let _ = write!(
                    text,
                    "\nCohen's κ = (p_o − p_e)/(1 − p_e)   Cohen 1960\n  p_o = {agreed}/{n}\n  \
                     p_e = Σ n_k+ n_+k / n² = {products}/{n}²\n  κ = {}\n",
                    shown(pair.cohen())
                );
            }
        },
        Err(_) => several_coders(&mut text, ratings, &tally),
    }
    chance_corrected(&mut text, &tally);
    alpha(&mut text, ratings, &tally, &categories);
    text
}

/// One code and two coders, from the four counts.
#[must_use]
pub fn fourfold(coders: &[String], counts: Fourfold) -> String {
    let Fourfold { both, only_a, only_b, neither } = counts;
    let n = counts.units();
    let (first, second) = match coders {
        [first, second, ..] => (first.as_str(), second.as_str()),
        _ => ("A", "B"),
    };
    format!(
        "\nfour counts\n  both a = {both}\n  only {first} b = {only_a}\n  only {second} c = {only_b}\n  neither d = \
         {neither}\n\
         \npercent agreement = (a + d)/n = ({both} + {neither})/{n} = {}\n\
         positive agreement = 2a/(2a + b + c) = {}/{} = {}\n\
         negative agreement = 2d/(2d + b + c) = {}/{} = {}\n\
         \nCohen's κ = (p_o − p_e)/(1 − p_e)   Cohen 1960\n  p_e = ((a + b)(a + c) + (c + d)(b + d))/n² = ({}·{} + \
         {}·{})/{n}² = {}\n  κ = {}\n\
         \nprevalence index (a − d)/n = {}, bias index |b − c|/n = {}   Byrt et al. 1993\n",
        shown(counts.percent()),
        2 * both,
        2 * both + only_a + only_b,
        shown(counts.positive()),
        2 * neither,
        2 * neither + only_a + only_b,
        shown(counts.negative()),
        both + only_a,
        both + only_b,
        only_b + neither,
        only_a + neither,
        shown(counts.chance()),
        shown(counts.kappa()),
        shown(counts.prevalence()),
        shown(counts.bias()),
    )
}

fn several_coders(text: &mut String, ratings: &Ratings, tally: &Tally) {
    let _ = write!(
        text,
        "\nConger's κ = (p_a − p_e)/(1 − p_e)   Conger 1980\n  p_e = mean over pairs of coders of Σ p_gk p_hk = {}\n  κ \
         = {}\n",
        shown(tally.conger_chance()),
        shown(tally.conger())
    );
    text.push_str("\nLight's κ = mean of the pairwise Cohen κ   Light 1971\n");
    let names = ratings.coders();
    for first in 0..names.len() {
        for second in first + 1..names.len() {
            let kappa = ratings.pair(first, second).cohen();
            let _ = writeln!(text, "  {}, {}: {}", names[first], names[second], shown(kappa));
        }
    }
    let _ = writeln!(text, "  κ = {}", shown(super::tally::light(ratings)));
}

fn chance_corrected(text: &mut String, tally: &Tally) {
    let _ = writeln!(
        text,
        "\npercent agreement of pairs p_a = (1/n′) Σ Σ r_ik(r_ik − 1)/(r_i(r_i − 1)) = {}",
        shown(tally.percent())
    );
    let coefficients = [
        ("Fleiss' κ", "Fleiss 1971", "Σ π_k²", tally.fleiss_chance(), tally.fleiss()),
        (
            "Brennan and Prediger's κ",
            "Brennan & Prediger 1981",
            "1/q",
            tally.brennan_prediger_chance(),
            tally.brennan_prediger(),
        ),
        ("Gwet's AC1", "Gwet 2008", "Σ π_k(1 − π_k)/(q − 1)", tally.ac1_chance(), tally.ac1()),
    ];
    for (name, source, formula, chance, value) in coefficients {
        let _ = write!(
            text,
            "\n{name} = (p_a − p_e)/(1 − p_e)   {source}\n  p_e = {formula} = {}\n  {name} = {}\n",
            shown(chance),
            shown(value)
        );
    }
}

fn alpha(text: &mut String, ratings: &Ratings, tally: &Tally, categories: &[&str]) {
    let counts = tally.pairable();
    let _ = write!(
        text,
        "\nKrippendorff's α = 1 − D_o/D_e   Krippendorff 2011\n  pairable values n = {}: {}\n",
        counts.iter().sum::<u64>(),
        counted(categories, &counts)
    );
    let ordered = ratings.categories().iter().all(|category| category.value.is_some());
    let metrics = [
        ("nominal", Metric::Nominal),
        ("ordinal", Metric::Ordinal),
        ("interval", Metric::Interval),
        ("ratio", Metric::Ratio),
    ];
    for (name, metric) in metrics.into_iter().take(if ordered && categories.len() > 2 { 4 } else { 1 }) {
        let _ = match computed(ratings, tally, &metric) {
            Ok(alpha) => writeln!(
                text,
                "  {name}: D_o = {:.6}, D_e = {:.6}, α = {:.6}",
                alpha.observed, alpha.expected, alpha.value
            ),
            Err(reason) => writeln!(text, "  {name}: undefined: {reason}"),
        };
    }
}

fn shown(figure: Figure) -> String {
    match figure {
        Ok(value) => format!("{value:.6}"),
        Err(reason) => format!("undefined: {reason}"),
    }
}

fn counted(categories: &[&str], counts: &[u64]) -> String {
    let used: Vec<String> = categories
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(category, count)| format!("{category} {count}"))
        .collect();
    let used: Vec<&str> = used.iter().map(String::as_str).collect();
    shortened(&used)
}

/// The first twenty; an appendix is read by people.
fn shortened(parts: &[&str]) -> String {
    const SHOWN: usize = 20;
    match parts.len() {
        0 => "nothing".to_owned(),
        few if few <= SHOWN => parts.join(", "),
        many => format!("{}, and {} more", parts[..SHOWN].join(", "), many - SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_kappa() {
        let counts = Fourfold { both: 20, only_a: 5, only_b: 10, neither: 15 };
        let text = fourfold(&["anna".to_owned(), "ben".to_owned()], counts);
        assert!(text.contains("percent agreement = (a + d)/n = (20 + 15)/50 = 0.700000"), "{text}");
        assert!(text.contains("= (25·30 + 25·20)/50² = 0.500000"), "{text}");
        assert!(text.contains("κ = 0.400000"), "{text}");
    }

    #[test]
    fn undefined_is_explained() {
        let mut builder = super::super::Builder::new(["a", "b", "c"]);
        builder.unit([Some("x"), Some("x"), Some("x")]);
        let text = ratings("one category", &builder.finish());
        assert!(text.contains("nominal: undefined: only one category occurs"), "{text}");
        assert!(text.contains("Light's κ"), "{text}");
    }
}
