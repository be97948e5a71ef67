//! The few special functions that p values and intervals need, each good to about 12 digits.
//!
//! Not a statistics library: what stands here is used by `agreement` and `contingency`.

/// 97.5 % point of the normal distribution.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Natural logarithm of the gamma function for positive `x`.
///
/// Lanczos' approximation with g = 7 and nine coefficients (Press et al. 2007, *Numerical Recipes*,
/// 6.1).
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // Reflection keeps the series in the half where it converges.
        let sine = (std::f64::consts::PI * x).sin();
        return (std::f64::consts::PI / sine).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let series = COEFFICIENTS[1..]
        .iter()
        .zip(1u8..)
        .fold(COEFFICIENTS[0], |sum, (coefficient, i)| sum + coefficient / (x + f64::from(i)));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + series.ln()
}

/// Natural logarithm of n!, exact for small n.
#[must_use]
pub fn ln_factorial(n: u64) -> f64 {
    if n <= 20 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "20! needs 62 bits, of which 18 are zeros at the end"
        )]
        return ((1..=n).product::<u64>() as f64).ln();
    }
    ln_gamma(real(n) + 1.0)
}

/// Natural logarithm of the number of ways to choose `k` of `n`; minus infinity when k > n.
#[must_use]
pub fn ln_choose(n: u64, k: u64) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// A count as a real number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts beyond 2^53 lose digits that no figure prints")]
pub fn real(count: u64) -> f64 {
    count as f64
}

/// A product of counts as a real number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "the exact tests are done on the integers before")]
pub fn real_wide(count: u128) -> f64 {
    count as f64
}

/// Probability that χ² with `df` degrees of freedom exceeds `x`.
#[must_use]
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { gamma_upper(df / 2.0, x / 2.0) }
}

/// Regularised upper incomplete gamma function Q(a, x): series below a + 1, continued fraction above
/// (Press et al. 2007, 6.2).
fn gamma_upper(a: f64, x: f64) -> f64 {
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term.abs() > sum.abs() * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..10_000u32 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * h
}

const TINY: f64 = 1e-300;

fn away_from_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction (Press et al. 2007,
/// 6.4).
#[must_use]
pub fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..10_000u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// Probability that Student's t with `df` degrees of freedom is at most `t`.
#[must_use]
pub fn student_lower(t: f64, df: f64) -> f64 {
    let tail = 0.5 * beta_regularised(df / 2.0, 0.5, df / (df + t * t));
    if t >= 0.0 { 1.0 - tail } else { tail }
}

/// The point that Student's t with `df` degrees of freedom stays below with probability `p`, for p
/// between 0.5 and 1.
///
/// Found by halving, which is slow and cannot fail.
#[must_use]
pub fn student_quantile(p: f64, df: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while student_lower(high, df) < p && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if student_lower(middle, df) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Probability that the normal distribution lies further from 0 than `z`, on both sides.
#[must_use]
pub fn normal_two_sided(z: f64) -> f64 {
    chi_square_upper(z * z, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-10 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn gamma_of_whole_and_half_numbers() {
        near(ln_gamma(5.0), 24f64.ln());
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        near(ln_factorial(25), ln_gamma(26.0));
        near(ln_choose(52, 5), 2_598_960f64.ln());
        assert_eq!(ln_choose(3, 4), f64::NEG_INFINITY);
    }

    /// Points of printed tables (Pearson & Hartley 1966).
    #[test]
    fn tails_of_printed_tables() {
        assert!((chi_square_upper(3.841, 1.0) - 0.05).abs() < 1e-4);
        assert!((chi_square_upper(18.307, 10.0) - 0.05).abs() < 1e-5);
        assert!((student_quantile(0.975, 11.0) - 2.200_985).abs() < 1e-6);
        assert!((student_quantile(0.975, 1.0) - 12.706_205).abs() < 1e-5);
        assert!((student_quantile(0.975, 1e7) - NORMAL_975).abs() < 1e-6);
        assert!((normal_two_sided(NORMAL_975) - 0.05).abs() < 1e-12);
    }

    #[test]
    fn beta_is_a_binomial_tail() {
        // P(X >= 3) for 5 throws of a fair coin is 1/2.
        near(beta_regularised(3.0, 3.0, 0.5), 0.5);
        // P(X >= 2) for 3 throws at 0.2: 3 * 0.04 * 0.8 + 0.008.
        near(beta_regularised(2.0, 2.0, 0.2), 0.104);
    }
}
