export {};
//# sourceMappingURL=framing-error.js.map