/** How pictures of items look: beside words, never in their place, and whole whatever their shape is. */
export const pictureStyle = `
.pair { flex: 1; min-height: 0; display: flex; align-items: stretch; gap: max(8px, 1.2vw); }
.pictured, .thumb, .item-picture { flex: none; object-fit: contain; background: #ffffff; border-radius: max(6px, 1vh); }
.pictured { position: relative; align-self: center; width: 24%; max-height: 92%; aspect-ratio: 1; }
.thumb { width: 2.2em; height: 2.2em; }
.lines li:has(.thumb) { align-items: center; padding-block: 2px; }
.thumb, .item-picture { border: 1px solid var(--line); }
.lines li .what { flex: 1; min-width: 0; }
.lines li:first-child:not([data-complete]) .thumb { width: 3em; height: 3em; }
.item-picture { display: block; width: min(16rem, 40vw); height: min(16rem, 40vw); margin-top: .5rem; }
:is(td, th) .thumb { display: inline-block; vertical-align: middle; margin-right: .5rem; }
@media (max-height: 700px) { .pictured { width: 20%; } }
`;
