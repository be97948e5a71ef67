//! [`Fourfold`]: both, only A, only B, neither, and what is said of one code and two coders.

use serde::Serialize;

use super::undefined::{Figure, Undefined};
use crate::analysis::special::{real, real_wide};

/// The four counts of one code and two coders, in units of any size.
///
/// ```
/// use emic::analysis::agreement::Fourfold;
/// let code = Fourfold { both: 20, only_a: 5, only_b: 10, neither: 15 };
/// assert_eq!(code.percent(), Ok(0.7));
/// assert_eq!(code.kappa(), Ok(0.4));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fourfold {
    /// Units that both coders gave the code.
    pub both: u64,
    /// Units that only the first gave it.
    pub only_a: u64,
    /// Units that only the second gave it.
    pub only_b: u64,
    /// Units that neither gave it.
    pub neither: u64,
}

impl Fourfold {
    /// All units.
    #[must_use]
    pub fn units(self) -> u64 {
        self.both + self.only_a + self.only_b + self.neither
    }

    /// Both counts added: several documents are one text, not an average of texts.
    #[must_use]
    pub fn plus(self, other: Fourfold) -> Fourfold {
        Fourfold {
            both: self.both + other.both,
            only_a: self.only_a + other.only_a,
            only_b: self.only_b + other.only_b,
            neither: self.neither + other.neither,
        }
    }

    fn some(self) -> Result<f64, Undefined> {
        if self.units() == 0 { Err(Undefined::NoUnits) } else { Ok(real(self.units())) }
    }

    /// Percent agreement: (both + neither) / all.
    ///
    /// # Errors
    /// When there are no units.
    pub fn percent(self) -> Figure {
        Ok(real(self.both + self.neither) / self.some()?)
    }

    /// Cohen's chance agreement p_e, for pooling over codes.
    ///
    /// # Errors
    /// When there are no units.
    pub fn chance(self) -> Figure {
        self.some()?;
        Ok(real_wide(self.chance_products()) / real_wide(u128::from(self.units()).pow(2)))
    }

    /// n² p_e.
    fn chance_products(self) -> u128 {
        let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
        wide(self.both + self.only_a, self.both + self.only_b)
            + wide(self.only_b + self.neither, self.only_a + self.neither)
    }

    /// Cohen's κ (Cohen 1960).
    ///
    /// # Errors
    /// When there are no units or both coders gave all of them the same value.
    pub fn kappa(self) -> Figure {
        self.some()?;
        let whole = u128::from(self.units()).pow(2);
        let chance = self.chance_products();
        if chance == whole {
            return Err(Undefined::OneCategory);
        }
        let observed = u128::from(self.units()) * u128::from(self.both + self.neither);
        let numerator =
            if observed >= chance { real_wide(observed - chance) } else { -real_wide(chance - observed) };
        Ok(numerator / real_wide(whole - chance))
    }

    /// Positive agreement 2a/(2a+b+c) (Cicchetti & Feinstein 1990, *JCE* 43:551): of the units that
    /// one coder gave the code, the share that the other gave it too. Equal to F1 and to Holsti.
    ///
    /// # Errors
    /// When neither applied the code.
    pub fn positive(self) -> Figure {
        let whole = 2 * self.both + self.only_a + self.only_b;
        self.some()?;
        if whole == 0 { Err(Undefined::NeverApplied) } else { Ok(real(2 * self.both) / real(whole)) }
    }

    /// Negative agreement 2d/(2d+b+c) (Cicchetti & Feinstein 1990).
    ///
    /// # Errors
    /// When both applied the code everywhere.
    pub fn negative(self) -> Figure {
        let whole = 2 * self.neither + self.only_a + self.only_b;
        self.some()?;
        if whole == 0 { Err(Undefined::AlwaysApplied) } else { Ok(real(2 * self.neither) / real(whole)) }
    }

    /// Jaccard index a/(a+b+c).
    ///
    /// # Errors
    /// When neither applied the code.
    pub fn jaccard(self) -> Figure {
        let whole = self.both + self.only_a + self.only_b;
        self.some()?;
        if whole == 0 { Err(Undefined::NeverApplied) } else { Ok(real(self.both) / real(whole)) }
    }

    /// Prevalence index (a − d)/n (Byrt, Bishop & Carlin 1993, *JCE* 46:423): far from 0, κ is low
    /// whatever the coders do. Signed; some print its absolute value.
    ///
    /// # Errors
    /// When there are no units.
    pub fn prevalence(self) -> Figure {
        Ok((real(self.both) - real(self.neither)) / self.some()?)
    }

    /// Bias index |b − c|/n (Byrt et al. 1993): how far the two coders differ in how often they apply
    /// the code.
    ///
    /// # Errors
    /// When there are no units.
    pub fn bias(self) -> Figure {
        Ok(real(self.only_a.abs_diff(self.only_b)) / self.some()?)
    }

    /// PABAK = 2 p_o − 1 (Byrt et al. 1993), which is Brennan and Prediger's κ for two categories.
    ///
    /// # Errors
    /// When there are no units.
    pub fn pabak(self) -> Figure {
        Ok(2.0 * self.percent()? - 1.0)
    }

    /// Gwet's AC1 (Gwet 2008, *BJMSP* 61:29) for present and absent: p_e = 2π(1 − π), π the mean
    /// share of units with the code. Never undefined where there are units.
    ///
    /// # Errors
    /// When there are no units.
    pub fn ac1(self) -> Figure {
        let share = real(2 * self.both + self.only_a + self.only_b) / (2.0 * self.some()?);
        let chance = 2.0 * share * (1.0 - share);
        Ok((self.percent()? - chance) / (1.0 - chance))
    }

    /// Krippendorff's nominal α: 1 − (2n − 1)(b + c)/(n₀ n₁), with n₁ the times the code was given
    /// and n₀ the times it was not.
    ///
    /// # Errors
    /// When there are no units or the code is given by all or by none.
    pub fn alpha(self) -> Figure {
        let n = self.some()?;
        let apart = real(self.only_a + self.only_b);
        let given = 2 * self.both + self.only_a + self.only_b;
        let not = 2 * self.neither + self.only_a + self.only_b;
        if given == 0 || not == 0 {
            return Err(Undefined::OneCategory);
        }
        Ok(1.0 - (2.0 * n - 1.0) * apart / (real(given) * real(not)))
    }
}

/// Pooled κ over several codes (De Vries, Elliott, Kanouse & Teleki 2008, *Field Methods* 20:272):
/// (mean p_o − mean p_e)/(1 − mean p_e). Steadier than the mean of the κs when some codes are rare.
///
/// A code without units enters neither mean; a code that only one category occurs for enters both.
///
/// # Errors
/// When no code has units, or chance agreement is certain for every code.
pub fn pooled_kappa(codes: &[Fourfold]) -> Figure {
    let codes: Vec<Fourfold> = codes.iter().copied().filter(|code| code.units() > 0).collect();
    if codes.is_empty() {
        return Err(Undefined::NoUnits);
    }
    if codes.iter().all(|code| code.chance_products() == u128::from(code.units()).pow(2)) {
        return Err(Undefined::OneCategory);
    }
    let count = real(codes.len() as u64);
    let observed = codes.iter().map(|code| code.percent()).sum::<Figure>()? / count;
    let chance = codes.iter().map(|code| code.chance()).sum::<Figure>()? / count;
    Ok((observed - chance) / (1.0 - chance))
}

/// The mean of the codes' κs, or of the documents'.
///
/// # Errors
/// With the reason of the first κ that is undefined: none is skipped silently. To skip them, and to
/// say so, see [`mean_defined`].
pub fn mean(figures: &[Figure]) -> Figure {
    if figures.is_empty() {
        return Err(Undefined::NoUnits);
    }
    Ok(figures.iter().copied().sum::<Figure>()? / real(figures.len() as u64))
}

/// The mean of the figures that are defined, and how many were not.
///
/// # Errors
/// When none is.
pub fn mean_defined(figures: &[Figure]) -> Result<(f64, usize), Undefined> {
    let defined: Vec<f64> = figures.iter().filter_map(|figure| figure.ok()).collect();
    match (defined.is_empty(), figures.first()) {
        (false, _) => {
            let mean = defined.iter().sum::<f64>() / real(defined.len() as u64);
            Ok((mean, figures.len() - defined.len()))
        }
        (true, Some(Err(reason))) => Err(*reason),
        _ => Err(Undefined::NoUnits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 1 of Feinstein & Cicchetti (1990): the same observed agreement, two very different κ.
    #[test]
    fn the_two_paradoxes() {
        let balanced = Fourfold { both: 40, only_a: 9, only_b: 6, neither: 45 };
        let rare = Fourfold { both: 80, only_a: 10, only_b: 5, neither: 5 };
        assert_eq!(balanced.percent(), rare.percent());
        assert!((balanced.kappa().unwrap() - 0.70).abs() < 0.005);
        assert!((rare.kappa().unwrap() - 0.32).abs() < 0.005);
        assert!((rare.positive().unwrap() - 0.914).abs() < 0.001);
        assert!((rare.negative().unwrap() - 0.40).abs() < 0.001);
        assert_eq!(rare.prevalence(), Ok(0.75));
        assert_eq!(rare.bias(), Ok(0.05));
        assert!((rare.pabak().unwrap() - 0.70).abs() < 1e-12);
        assert!((rare.ac1().unwrap() - 0.81).abs() < 0.005);
    }

    #[test]
    fn a_code_that_nobody_applied() {
        let never = Fourfold { neither: 12, ..Fourfold::default() };
        assert_eq!(never.percent(), Ok(1.0));
        assert_eq!(never.kappa(), Err(Undefined::OneCategory));
        assert_eq!(never.alpha(), Err(Undefined::OneCategory));
        assert_eq!(never.positive(), Err(Undefined::NeverApplied));
        assert_eq!(never.negative(), Ok(1.0));
        assert_eq!((never.ac1(), never.pabak()), (Ok(1.0), Ok(1.0)));
    }

    #[test]
    fn one_unit_of_disagreement() {
        let one = Fourfold { only_a: 1, ..Fourfold::default() };
        assert_eq!((one.percent(), one.kappa(), one.alpha()), (Ok(0.0), Ok(0.0), Ok(0.0)));
        assert_eq!(one.pabak(), Ok(-1.0));
    }

    #[test]
    fn pooling_takes_means_before_dividing() {
        let codes = [
            Fourfold { both: 20, only_a: 5, only_b: 10, neither: 15 },
            Fourfold { neither: 50, ..Fourfold::default() },
        ];
        // p_o: 0.7 and 1; p_e: 0.5 and 1.
        assert!((pooled_kappa(&codes).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(pooled_kappa(&codes[1..]), Err(Undefined::OneCategory));
        let kappas = codes.map(Fourfold::kappa);
        assert_eq!(mean(&kappas), Err(Undefined::OneCategory));
        assert_eq!(mean_defined(&kappas), Ok((0.4, 1)));
    }
}
