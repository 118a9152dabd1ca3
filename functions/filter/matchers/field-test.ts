import type { Matcher, Scalar } from '../event-pattern.ts';
import { type AddressRange, addressDigits, IPV4_DIGITS, IPV6_DIGITS, isInAddressRange } from './address-range.ts';

/** The compiled matchers of one field. */
export interface FieldTest {
  matchers: readonly Matcher[];
  /** Whether an event without the field matches: `{"exists": false}`. */
  acceptsMissing: boolean;
  /** How many comparisons one value takes at most. */
  comparisons: number;
  /** Whether one of the matchers matches a value. */
  accepts(value: Scalar): boolean;
}

type ValueTest = (value: Scalar) => boolean;

/** Collects what the matchers of a field compare. */
export class FieldTestBuilder {
  readonly matchers: Matcher[] = [];
  acceptsMissing = false;
  #values = new Set<Scalar>();
  #addresses = new Set<string>();
  #ranges: AddressRange[] = [];
  #tests: ValueTest[] = [];
  #comparisons = 0;
  #comparesNumbers = false;

  /** A value that matches. A list of values is one comparison, however long it is. */
  addValue(value: Scalar): void {
    if (typeof value === 'number') this.#comparesNumbers = true;
    if (this.#values.size === 0) this.#comparisons += 1;
    this.#values.add(value);
  }

  /** An IP address, by its digits. A list of addresses is one comparison, however long it is. */
  addAddress(digits: string): void {
    if (this.#addresses.size === 0) this.#comparisons += 1;
    this.#addresses.add(digits);
  }

  addRange(range: AddressRange): void {
    this.#comparisons += 1;
    this.#ranges.push(range);
  }

  addTest(test: ValueTest, comparisons = 1): void {
    this.#comparisons += comparisons;
    this.#tests.push(test);
  }

  addNumberTest(test: ValueTest): void {
    this.#comparesNumbers = true;
    this.addTest(test);
  }

  build(): FieldTest {
    const values = this.#values;
    const tests = this.#addresses.size + this.#ranges.length > 0 ? [...this.#tests, this.#addressTest()] : this.#tests;
    return {
      matchers: this.matchers,
      acceptsMissing: this.acceptsMissing,
      comparisons: Math.max(1, this.#comparisons),
      accepts: (value) => values.has(value) || tests.some((test) => test(value)),
    };
  }

  /**
   * EventBridge compares the digits of a number with those of addresses, so `12` is in `0.0.0.0/0`. It does not where the field
   * is compared with numbers too.
   */
  #addressTest(): ValueTest {
    const addresses = this.#addresses;
    const ranges = this.#ranges;
    const comparesNumbers = this.#comparesNumbers;
    return (value) => {
      if (typeof value === 'number' && comparesNumbers) return false;
      const digits = typeof value === 'string' ? addressDigits(value) : String(value);
      if (digits === undefined) return false;
      // As a range of one address: longer digits are in it when they begin with its own.
      if (addresses.has(digits.slice(0, IPV4_DIGITS)) || addresses.has(digits.slice(0, IPV6_DIGITS))) return true;
      return ranges.some((range) => isInAddressRange(range, digits));
    };
  }
}
