/** What a peer can cause is a value: either `ok` with a value, or not, with an error. */
export type Result<T, E> = Ok<T> | Err<E>;
/** The successful half of a {@link Result}. */
export interface Ok<T> {
    readonly ok: true;
    readonly value: T;
}
/** The failed half of a {@link Result}. */
export interface Err<E> {
    readonly ok: false;
    readonly error: E;
}
/** Wraps a value as a successful result. */
export declare function ok(): Ok<undefined>;
export declare function ok<T>(value: T): Ok<T>;
/** Wraps an error as a failed result. */
export declare function err<E>(error: E): Err<E>;
