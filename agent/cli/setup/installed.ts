/** How the program is called where it runs, and where its example lies: a checkout has put neither into the system. */

const isCheckout = import.meta.url.endsWith('.ts');
export const program = isCheckout ? 'npx tallyman' : 'tallyman';
export const exampleFile = isCheckout ? 'config/example.toml (in the checkout)' : '/usr/share/tallyman/example.toml';
