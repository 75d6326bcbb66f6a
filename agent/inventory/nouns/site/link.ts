/**
 * Whether this dock can ask its site: noted when it could not for some time, and when it can again, so that whoever
 * decides at a station knows it without a network.
 */
export type SiteLinkRow = { cutOff: boolean };

export type SiteLinkEntries = { 'site-link': SiteLinkRow };

export type SiteLinkSubmission = { type: 'site-link'; cutOff: boolean };
