export {};
//# sourceMappingURL=transmission-failure.js.map