export {};
//# sourceMappingURL=decode-error.js.map