/** Numbers for texts, from 1; 0 is for none. Each text is kept once. */
export class Texts {
  private readonly all: (string | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  /** Behind the last number. */
  get end(): number {
    return this.all.length;
  }

  numberOf(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.all.length;
    this.all.push(text);
    this.numbers.set(text, number);
    return number;
  }

  /** The text of a number that is not 0. */
  of(number: number): string {
    return this.all[number] ?? '';
  }
}
