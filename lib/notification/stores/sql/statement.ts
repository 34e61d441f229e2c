/** One statement. Its values are strings, which every client sends alike, and the text casts them. */
export class Statement {
  /**
   * @param text with `?` for each value
   * @param values in the order of the text
   * @param isNumbered whether the database has `$1`, `$2` and so on for its values, as PostgreSQL does
   */
  constructor(
    readonly text: string,
    readonly values: string[],
    private readonly isNumbered: boolean,
  ) {}

  /** With `$1`, `$2` and so on for the values. */
  get numbered(): string {
    let number = 0;
    return this.text.replaceAll("?", () => `$${++number}`);
  }

  /** As the database itself takes it. */
  get native(): string {
    return this.isNumbered ? this.numbered : this.text;
  }
}
