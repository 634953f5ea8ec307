/**
 * Why a message's envelope can't be used.
 * `doctype`: it holds a document type declaration. `not-well-formed`: it is not XML 1.0 with namespaces, or not in
 * UTF-8. `not-an-element`: it has no root element. `wrong-root`: its root element is not the expected one.
 */
export interface EnvelopeError {
  readonly kind: "doctype" | "not-well-formed" | "not-an-element" | "wrong-root";
  /** A sentence that an operator understands by itself. */
  readonly message: string;
  /** With `wrong-root`: the root element there is; `namespace` is "" for none. */
  readonly root?: { readonly localName: string; readonly namespace: string };
}
