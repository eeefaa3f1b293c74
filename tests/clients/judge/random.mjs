// Chance that follows from a seed: the same documents every time.

/** A source of chance (mulberry32). */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** A number from 0 up to 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  /** A whole number from `low` to `high`. */
  between(low, high) {
    return low + this.below(high - low + 1);
  }

  /** Whether something of this many per cent happens. */
  percent(chance) {
    return this.next() * 100 < chance;
  }

  /** One of a list. */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of `[weight, choice]` pairs. */
  weighted(pairs) {
    let left = this.next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of pairs) {
      left -= weight;
      if (left < 0) return choice;
    }
    return pairs.at(-1)[1];
  }

  /** Some of a list, `count` at most, each once, in any order. */
  some(list, count) {
    const rest = [...list];
    const taken = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(this.below(rest.length), 1));
    return taken;
  }
}
