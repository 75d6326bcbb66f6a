/**
 * Which requests and answers this version knows: the same digits, the same schemas. Written by
 * `test/admin/verb-reference.ts`, so that no dock has to compute them; a test holds them.
 */
export const schema = 'febbfa6a6f2f';
