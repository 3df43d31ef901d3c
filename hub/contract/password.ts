/** NIST SP 800-63B, 3.1.1.2: the least length of a password that a person chooses, in characters. */
export const PASSWORD_MIN_LENGTH = 8;
