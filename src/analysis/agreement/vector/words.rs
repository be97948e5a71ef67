//! Figures of words: `keyness`, `collocation`, `dispersion`, `tokens`.

use serde_json::Value;

use super::VectorError;
use super::input::{Data, as_count, as_counts, as_list, label};
use super::output::Figures;
use super::themes::possible;
use crate::analysis::association::Association;
use crate::analysis::collocation::Collocation;
use crate::analysis::dispersion::Dispersion;
use crate::analysis::lexical::{MTLD_THRESHOLD, Profile, mattr, mtld};
use crate::analysis::rates::Rates;

/// Kind `keyness`: a word a times among c words and b times among d.
pub(super) fn keyness(data: Data<'_>) -> Result<Figures, VectorError> {
    let rates = Rates {
        first: data.need_count(&["a", "f1", "freq1", "o1"])?,
        second: data.need_count(&["b", "f2", "freq2", "o2"])?,
        first_words: data.need_count(&["c", "n1", "N1", "size1", "total1"])?,
        second_words: data.need_count(&["d", "n2", "N2", "size2", "total2"])?,
    };
    if rates.first > rates.first_words || rates.second > rates.second_words {
        let message = "a word occurs more often than there are words".to_owned();
        return Err(VectorError::Contradiction { message });
    }
    let expected = rates.expected();
    let mut figures = Figures::default();
    figures
        .numbered(&["e1", "E1", "expected1", "expected_1"], expected.map(|(first, _)| first))
        .numbered(&["e2", "E2", "expected2", "expected_2"], expected.map(|(_, second)| second))
        .numbered(
            &[
                "log_likelihood",
                "ll",
                "LL",
                "ll_rayson",
                "ll_rayson_garside",
                "rayson_garside",
                "ll_2cell",
                "log_likelihood_rayson",
                "rayson_garside_ll",
            ],
            rates.log_likelihood(),
        )
        .numbered(
            &[
                "g2",
                "G2",
                "g2_full",
                "g2_dunning",
                "g2_4cell",
                "g2_four_cells",
                "ll_full",
                "ll_4cell",
                "log_likelihood_full",
                "dunning_g2",
                "log_likelihood_4cell",
                "g2_four_cell",
            ],
            rates.log_likelihood_of_four_cells(),
        )
        .numbered(&["chi2", "chi_square"], rates.chi_square())
        .numbered(&["log_ratio", "logratio", "LogRatio"], rates.log_ratio())
        .numbered(
            &["percent_diff", "pct_diff", "diff_percent", "percent_difference", "%DIFF", "diff"],
            rates.percent_difference(),
        )
        .numbered(&["bic", "BIC"], rates.bic())
        .number("odds_ratio", rates.odds_ratio());
    Ok(figures)
}

/// Kind `collocation`.
pub(super) fn collocation(data: Data<'_>) -> Result<Figures, VectorError> {
    let counts = Association {
        both: data.count("f12")?,
        first: data.count("f1")?,
        second: data.count("f2")?,
        all: data.count("N")?,
    };
    let span =
        data.count_of(&["span", "window", "s"])?.and_then(|span| u32::try_from(span).ok()).unwrap_or(0);
    if span == 0 {
        // In a window one word may have several others beside it; next to each other it has one.
        possible(counts)?;
    }
    let words = Collocation::new(counts, span);
    let mut figures = Figures::default();
    figures
        .number("expected", words.map(Collocation::expected))
        .numbered(&["t_score", "t"], words.and_then(Collocation::t))
        .numbered(&["mi", "pmi"], words.and_then(Collocation::mutual_information))
        .number("mi3", words.and_then(Collocation::mutual_information_cubed))
        .numbered(&["z_score", "z"], words.map(Collocation::z))
        .number("dice", counts.dice())
        .number("log_dice", words.and_then(Collocation::log_dice))
        .numbered(&["log_likelihood", "g2", "ll"], words.map(Collocation::log_likelihood))
        .numbered(&["chi2", "chi_square"], words.and_then(Collocation::chi_square));
    Ok(figures)
}

/// Kind `dispersion`: hits in parts of some size.
pub(super) fn dispersion(data: Data<'_>) -> Result<Figures, VectorError> {
    const SIZES: [&str; 9] = [
        "sizes",
        "part_sizes",
        "parts",
        "lengths",
        "words",
        "tokens",
        "totals",
        "document_lengths",
        "part_lengths",
    ];
    const HITS: [&str; 6] = ["hits", "counts", "frequencies", "freqs", "v", "f"];
    let hits = as_counts("hits", data.need_any(&HITS)?)?;
    let sizes = match data.any(&SIZES) {
        Some(sizes) => as_counts("sizes", sizes)?,
        // Equal parts.
        None => vec![1; hits.len()],
    };
    if hits.len() != sizes.len() {
        let message = format!("there are hits in {} parts and sizes of {}", hits.len(), sizes.len());
        return Err(VectorError::Contradiction { message });
    }
    let spread = Dispersion::new(&hits, &sizes);
    let spread = spread.as_ref();
    let mut figures = Figures::default();
    figures
        .numbered(&["dp", "DP", "gries_dp"], spread.map(Dispersion::dp))
        .numbered(&["dp_norm", "DP_norm", "dpnorm", "DPnorm"], spread.and_then(Dispersion::dp_norm))
        .numbered(&["dp_norm_egbert", "dp_norm_hit_parts"], spread.and_then(Dispersion::dp_norm_of_hit_parts))
        .numbered(&["juilland_d", "juilland_D", "juilland", "D"], spread.and_then(Dispersion::juilland))
        .numbered(&["carroll_d2", "carroll_D2", "carroll", "D2"], spread.and_then(Dispersion::carroll))
        .value("range", spread.map_or(Value::Null, |spread| spread.range().into()));
    Ok(figures)
}

/// Kind `tokens`: lexical diversity.
pub(super) fn tokens(data: Data<'_>) -> Result<Figures, VectorError> {
    let words: Vec<String> = match data.need_any(&["tokens", "words", "text"])? {
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        list => as_list("tokens", list)?.iter().map(label).collect(),
    };
    let profile = Profile::of(&words);
    let threshold = data.number_of(&["mtld_threshold", "threshold"]).unwrap_or(MTLD_THRESHOLD);
    let mut figures = Figures::default();
    figures
        .valued(&["n_tokens", "tokens", "N"], profile.words)
        .valued(&["n_types", "types", "V"], profile.counts.len())
        .number("ttr", profile.type_token_ratio())
        .numbered(&["guiraud", "guiraud_r", "rttr"], profile.guiraud())
        .numbered(&["carroll", "carroll_cttr", "cttr"], profile.carroll())
        .numbered(&["herdan", "herdan_c"], profile.herdan())
        .numbered(&["yule_k", "yules_k"], profile.yule_k())
        .numbered(&["simpson", "simpson_d"], profile.simpson())
        .numbered(&["hdd", "hd_d", "HDD"], profile.hd_d())
        .numbered(&["mtld", "MTLD", "mtld_072"], mtld(&words, threshold));
    let named = data.any(&["window", "mattr_window", "w", "windows", "mattr_windows"]);
    let windows: Vec<u64> = match named {
        Some(Value::Array(list)) => {
            list.iter().map(|one| as_count("window", one)).collect::<Result<_, _>>()?
        }
        Some(one) => vec![as_count("window", one)?],
        None => vec![50],
    };
    for (place, window) in windows.iter().chain(&[5, 10, 20, 25, 50, 100]).enumerate() {
        let mean = usize::try_from(*window).ok().and_then(|window| mattr(&words, window));
        figures.numbered(&[&format!("mattr_{window}"), &format!("mattr{window}")], mean);
        if place == 0 {
            figures.number("mattr", mean);
        }
    }
    Ok(figures)
}
