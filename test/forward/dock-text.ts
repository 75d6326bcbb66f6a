/**
 * The configuration of a dock with one merchant and one station, to which tests add the tables that they are about.
 *
 * @param tables before its merchant, each line with its end
 */
export const dockText = (tables = ''): string => `[dock]
site = "reno-1"
name = "dock-3"
timezone = "UTC"
data = "/tmp/none"
${tables}[[merchant]]
id = "acme"
[[station]]
name = "receiving-1"
work = "receiving"
`;
