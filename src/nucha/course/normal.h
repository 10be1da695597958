// Quantiles of the normal distribution; private to the course folder.
#pragma once

namespace nucha {

/// The number below which a standard normal lies with this probability; accurate to 1e-9 between 1e-12 and 1 - 1e-12,
/// to which probabilities are held.
double normalQuantile(double probability);

/// Share of the standard normal distribution below a value.
double normalShare(double value);

}  // namespace nucha
