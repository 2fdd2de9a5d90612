// What the pages use of GOV.UK Frontend, whose script is made when the package is built.
export function initAll(): void;
