/** Everything that is asked of a shop and told to it. */

const variantFields = `nodes { id sku requiresComponents product { status }
  inventoryItem { id tracked inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } } }
  pageInfo { hasNextPage endCursor }`;
const lineFields = 'nodes { id sku currentQuantity variant { id } } pageInfo { hasNextPage endCursor }';

export const documents = {
  locations: `query Locations($first: Int!, $after: String) {
    locations(first: $first, after: $after) { nodes { id name isPrimary } pageInfo { hasNextPage endCursor } } }`,
  setup: 'query Setup { currentAppInstallation { accessScopes { handle } } shop { name } }',
  variants: `query Variants($query: String, $location: ID!, $first: Int!, $after: String) {
    productVariants(query: $query, first: $first, after: $after, sortKey: ID) { ${variantFields} } }`,
  setLevels: `mutation SetLevels($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) {
      inventoryAdjustmentGroup { changes { name quantityAfterChange item { id } } }
      userErrors { code field message } } }`,
  orders: `query Orders($query: String!, $first: Int!, $after: String) {
    orders(query: $query, first: $first, after: $after, sortKey: UPDATED_AT) {
      nodes { id name createdAt updatedAt cancelledAt displayFulfillmentStatus lineItems(first: 50) { ${lineFields} } }
      pageInfo { hasNextPage endCursor } } }`,
  found: 'query Found($query: String!, $first: Int!) { orders(query: $query, first: $first) { nodes { name } } }',
  lines: `query Lines($id: ID!, $after: String) { order(id: $id) { lineItems(first: 250, after: $after) { ${lineFields} } } }`,
  shipped: `query Shipped($query: String!) { orders(query: $query, first: 10) { nodes { id name
    metafield(namespace: "tallyman", key: "boxes") { value compareDigest }
    fulfillments(first: 100) { id status createdAt trackingInfo(first: 1) { company number }
      fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } } }
    fulfillmentOrders(first: 50) { nodes { id status assignedLocation { location { id } }
      lineItems(first: 100) { nodes { id remainingQuantity sku variant { id } lineItem { id } } } } } } } }`,
  mark: `mutation Mark($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) { userErrors { code field message } } }`,
  ship: `mutation Ship($fulfillment: FulfillmentInput!) {
    fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } } }`,
  track: `mutation Track($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
    fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify) {
      fulfillment { id } userErrors { field message } } }`,
  takeBack:
    'mutation TakeBack($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { id } userErrors { field message } } }',
} as const;
