// Pseudo-random choices from a seed, so that the same seed gives the same cases everywhere.
export function random(seed) {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n & 0xffffffffffffffffn || 1n;
  const word = () => {
    // xorshift64*
    state ^= state >> 12n;
    state = BigInt.asUintN(64, state ^ (state << 25n));
    state ^= state >> 27n;
    return BigInt.asUintN(64, state * 0x2545f4914f6cdd1dn);
  };
  const below = n => Number((word() >> 11n) % BigInt(n));
  const pick = list => list[below(list.length)];
  return {
    below,
    pick,
    // One chance in n.
    rarely: n => below(n) === 0,
    many: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
