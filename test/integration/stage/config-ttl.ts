/** Seconds for which the functions of the tests keep their settings. */
export const CONFIG_TTL = 0.2;
