//! One list of names for each closed set of the model, so that queries, settings, JSON and reports
//! spell them alike.

/// Gives an enum `ALL`, `name`, `Display` and `FromStr` from one list.
macro_rules! names {
    ($type:ty, $what:literal, $($variant:ident => $name:literal),+ $(,)?) => {
        impl $type {
            /// All of them, in the order in which they are defined.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in queries, settings, JSON and reports.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;

            /// # Errors
            /// With the names there are, when `name` is none of them.
            fn from_str(name: &str) -> Result<Self, String> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(format!(concat!("\"{}\" is no ", $what, "; there are {}"), name, [$($name),+].join(", "))),
                }
            }
        }
    };
}
pub(super) use names;
