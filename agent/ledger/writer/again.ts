/** The request is to be put at the end of the queue again: its work is longer than one turn. */
export const again: unique symbol = Symbol('again');
