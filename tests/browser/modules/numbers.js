export default async ({ load, same }) => {
  const { write } = await load('numbers');
  const written = [
    [0, '0'], [-3, '−3'], [123456, '123456'], [1e6, '1.00e6'], [1.234567, '1.235'], [-0.5, '−0.5000'], [0.025, '0.02500'],
    [0.0001234, '1.23e−4'], [-2.5e-7, '−2.50e−7'], [12345678.9, '1.23e7'], [NaN, '—'], [null, '—'], [undefined, '—'],
    [Infinity, '∞'], [-Infinity, '−∞'], [99999.6, '1.000e5'],
  ];
  for (const [value, text] of written) same(write(value), text, `write ${value}`);
  same(write(2 / 3, 2), '0.67', 'two digits');
  same(write(1e-9, 2), '1e−9', 'two digits of a small number');
};
