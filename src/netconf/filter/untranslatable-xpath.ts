/** Why an expression cannot be evaluated; `spot` is the token at fault. */
export class UntranslatableXPath extends Error {
  override readonly name = "UntranslatableXPath";
  readonly spot: string;

  constructor(message: string, spot: string) {
    super(message);
    this.spot = spot;
  }
}
