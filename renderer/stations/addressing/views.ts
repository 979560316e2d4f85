/** The views of Addressing. */
export const addressingViews = ['calculator', 'segment', 'plan', 'network', 'reach', 'ports'] as const
export type AddressingView = (typeof addressingViews)[number]
