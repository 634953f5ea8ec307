export function ok(value) {
    return { ok: true, value };
}
/** Wraps an error as a failed result. */
export function err(error) {
    return { ok: false, error };
}
//# sourceMappingURL=result.js.map