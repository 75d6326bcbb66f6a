/**
 * Whether this dock can ask its site: noted when it could not for some time, and when it can again, so that whoever
 * decides at a station knows it without a network.
 */
/** `told`: up to this entry the site heard of all when the link was lost, by this start of the agent; 0: of none. */
export type SiteLinkRow = { cutOff: boolean; told?: number };

export type SiteLinkEntries = { 'site-link': SiteLinkRow };

/** `cutOff` absent: as it was, and nothing is known of what was told: the agent was started. */
export type SiteLinkSubmission = { type: 'site-link'; cutOff?: boolean; told: number };
