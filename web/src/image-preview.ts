// Stands in for GraphiQL's preview of an answer's image addresses, which asks their hosts for them. Anyone who may
// choose a display name could learn that way who reads it.

/** Never shows anything. */
export const ImagePreview = Object.assign(() => null, { shouldRender: () => false });
