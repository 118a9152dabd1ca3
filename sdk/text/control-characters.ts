/**
 * Runs of what a terminal, a log viewer or a chat obeys instead of showing: C0 and C1 control characters and DEL (ECMA-48),
 * and the line and paragraph separators. Also every character that changes the direction of text (Unicode Standard Annex #9,
 * the property `Bidi_Control`).
 */
export const controlCharacters = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;
