import { jsonBytes, MOST_BYTES } from './counts.ts';
import { COUNTED, type Counted, type Tally, type TrailTally } from './tally.ts';

/**
 * Divides events so that no dimension has more values than a record can name. A trail that leaves events out names all
 * their values: behind a cap an attacker could hide what he did, by doing enough else.
 */
export class Pieces {
  private readonly tally: Tally;
  /** By dimension and text: the last piece that has it. */
  private readonly lastPiece: readonly Uint32Array[];
  private piece = 0;
  private readonly values = COUNTED.map(() => 0);
  private readonly bytes = COUNTED.map(() => 0);

  constructor(tally: Tally) {
    this.tally = tally;
    this.lastPiece = COUNTED.map(() => new Uint32Array(tally.texts.end));
  }

  /** The indices in pieces, in their order. */
  *of({ events }: TrailTally, indices: Uint32Array, most: number): Generator<Uint32Array> {
    let from = 0;
    this.begin();
    for (let at = 0; at < indices.length; at++) {
      const event = events[indices[at]];
      if (!this.fits(event, most)) {
        yield indices.subarray(from, at);
        from = at;
        this.begin();
      }
      this.take(event);
    }
    yield indices.subarray(from);
  }

  private begin(): void {
    this.piece++;
    this.values.fill(0);
    this.bytes.fill(0);
  }

  /** One event always does. */
  private fits(event: number, most: number): boolean {
    return COUNTED.every((dimension, place) => {
      const text = this.newText(event, dimension, place);
      if (text === 0 || this.values[place] === 0) return true;
      return this.values[place] < most && this.bytes[place] + this.bytesOf(text) <= MOST_BYTES;
    });
  }

  private take(event: number): void {
    COUNTED.forEach((dimension, place) => {
      const text = this.newText(event, dimension, place);
      if (text === 0) return;
      this.lastPiece[place][text] = this.piece;
      this.values[place]++;
      this.bytes[place] += this.bytesOf(text);
    });
  }

  /** The event's value, if the piece has it not yet. */
  private newText(event: number, dimension: Counted, place: number): number {
    const text = this.tally.value(event, dimension);
    return this.lastPiece[place][text] === this.piece ? 0 : text;
  }

  private bytesOf(text: number): number {
    return jsonBytes(this.tally.texts.of(text));
  }
}
