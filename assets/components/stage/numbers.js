// Writes numbers for people.

// Four significant digits (1.234567 is 1.235), whole numbers as they are, very small and very large ones with a power of ten.
export function write(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return '—';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−');
  const size = Math.abs(value), small = size !== 0 && size < 1e-3;
  const text = small || size >= 1e6 ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits);
  return text.replaceAll('-', '−').replace('e+', 'e');
}
