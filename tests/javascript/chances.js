// Chances for property tests.

/** Numbers that look random and are the same in every run. @param {number} seed */
export function chances(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    is: (/** @type {number} */ share) => next() < share,
    to: (/** @type {number} */ most) => Math.floor(next() * most),
    /** @template T @param {readonly T[]} some @returns {T} */
    one: (some) => some[Math.floor(next() * some.length)],
  };
}
