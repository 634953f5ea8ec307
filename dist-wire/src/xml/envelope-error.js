export {};
//# sourceMappingURL=envelope-error.js.map